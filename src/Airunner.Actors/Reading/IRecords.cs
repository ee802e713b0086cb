using Airunner.Actors.Format;

namespace Airunner.Actors.Reading;

/// <summary>The records of one file, in order.</summary>
internal interface IRecords : IDisposable
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>Bytes of the file that were read so far.</summary>
    long BytesRead { get; }

    /// <summary>Bytes at the end of a held log that hold no record yet, once the end was reached.</summary>
    long UnfinishedBytes { get; }

    /// <summary>The next record, also a mark. Valid until the next call. Damage is reported before the event that follows it.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="Storage.WalIOException">The disk refused.</exception>
    bool TryNext(out RecordView record);
}
