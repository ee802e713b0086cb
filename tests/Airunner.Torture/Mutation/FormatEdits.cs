namespace Airunner.Torture.Mutation;

/// <summary>Guards of the bytes.</summary>
internal static class FormatEdits
{
    private static readonly Check Specs = Check.Specs("FullyQualifiedName~RecordCodecSpecs|FullyQualifiedName~LogHeaderSpecs|FullyQualifiedName~DamageSpecs|FullyQualifiedName~HostileLogSpecs|FullyQualifiedName~VectorSpecs");

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("the checksum is not compared", "Format/RecordCodec.cs", "!= checksum) return RecordRead.BadChecksum;", "!= checksum && source.IsEmpty) return RecordRead.BadChecksum;", Specs),
        new("a length has no upper bound", "Format/RecordCodec.cs", "total <= MaxRecordBytes ? (int)total : 0", "(int)Math.Min(total, int.MaxValue)", Specs),
        new("a length has no lower bound", "Format/RecordCodec.cs", "return totalBytes >= OverheadBytes;", "return totalBytes >= 0;", Specs),
        new("an unknown status passes", "Format/RecordCodec.cs", "if (!IsKnown(status)) return RecordRead.BadStatus;", "", Specs),
        new("a negative sequence passes", "Format/RecordCodec.cs", "if (sequence < 0) return RecordRead.BadSequence;", "", Specs),
        new("the payload's own sequence is not compared", "Format/RecordCodec.cs", " || own != sequence) return", ") return", Specs),
        new("sequences need not rise", "Format/RecordReader.cs", "&& (record.IsMark || record.Sequence > last)", "", Specs),
        new("zeros at the end need not reach it", "Format/RecordReader.cs", "return offsetBytes == window.LengthBytes || offsetBytes >= zeros.StartBytes;", "return true;", Specs),
        new("any magic passes", "Format/LogHeader.cs", "header.ContainsAnyExcept((byte)0) ? HeaderRead.BadMagic : HeaderRead.Empty", "HeaderRead.Empty", Specs),
        new("any version passes", "Format/LogHeader.cs", "version == CurrentVersion ? HeaderRead.Ok : HeaderRead.UnknownVersion", "HeaderRead.Ok", Specs),
    ];
}
