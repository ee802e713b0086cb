using System.Text;
using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Archive;

/// <summary>Bytes of logs to archive.</summary>
internal static class Logs
{
    public static byte[] Of(params (long Start, long End)[] batches)
    {
        var bytes = new byte[1 << 20];
        var at = LogHeader.Write(bytes);
        foreach (var (start, end) in batches)
        {
            var batch = new OutputBatchEvent { StartSequence = start, EndSequence = end };
            var payload = new JobEvent { Sequence = start, OutputBatch = batch }.ToByteArray();
            at += RecordCodec.Write(start, RecordStatus.Pending, 1_700_000_000_000 + start, payload, bytes.AsSpan(at));
        }

        at += RecordCodec.Write(long.MaxValue / 2, RecordStatus.Sent, 0, [], bytes.AsSpan(at));   // a mark: no event, whatever its number
        return bytes[..at];
    }

    /// <summary>The output of a build, one event a line.</summary>
    public static byte[] OfABuild(int lines)
    {
        var bytes = new byte[lines * 400];
        var at = LogHeader.Write(bytes);
        for (var line = 1; line <= lines; line++)
        {
            var source = $"src/Module{line * 7919 % 613}/File{line * 104729 % 9973}.cs";
            var text = $"  [{line}/{lines}] Compiling {source} -> obj/Release/net10.0/Module.dll ({line * 31 % 977} ms)\n";
            var output = new OutputEvent { Output = ByteString.CopyFrom(text, Encoding.UTF8) };
            var payload = new JobEvent { Sequence = line, EventType = EventType.Output, Output = output };
            at += RecordCodec.Write(line, RecordStatus.Pending, 1_700_000_000_000 + (line * 17), payload.ToByteArray(), bytes.AsSpan(at));
        }

        return bytes[..at];
    }
}
