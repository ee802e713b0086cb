using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;
using Airunner.Protocol;

namespace Airunner.Worker.Printing;

/// <summary>Reads the events of one execution from its own files: its archives, its sealed segments, its log.</summary>
/// <remarks>Needs no collector, and the memory of the largest event. Nothing may write to the files meanwhile.</remarks>
/// <param name="files">The disk.</param>
/// <param name="logDirectory">The directory of the logs.</param>
/// <param name="archiveDirectory">The directory of the archives; it need not exist.</param>
/// <param name="execution">Whose events.</param>
internal sealed class LoggedEvents(IWalFileSystem files, string logDirectory, string archiveDirectory, JobExecution execution)
{
    private long _last = -1;

    /// <summary>Reads all events by rising sequence.</summary>
    /// <param name="take">Called with each event.</param>
    /// <exception cref="WalException">A file cannot be read.</exception>
    public void Read(Action<JobEvent> take)
    {
        foreach (var archive in Named(archiveDirectory, ArchiveNumber)) ReadArchive(archive, take);
        foreach (var log in Named(logDirectory, LogNumber)) ReadLog(log, take);
    }

    private int? ArchiveNumber(string name) =>
        FileNames.TryParseArchive(name, out var whose, out var number) && whose == execution ? number : null;

    /// <summary>The sealed segments by their numbers, then the file that was written to last.</summary>
    private int? LogNumber(string name)
    {
        if (FileNames.TryParseSegment(name, out var whose, out var number) && whose == execution) return number;
        return name == FileNames.Log(execution) ? int.MaxValue : null;
    }

    private IEnumerable<string> Named(string directory, Func<string, int?> numberOf)
    {
        if (files.TryStat(directory) is null) return [];
        return files.ListNames(directory)
            .Select(name => (Path: Path.Combine(directory, name), Number: numberOf(name)))
            .Where(file => file.Number is not null)
            .OrderBy(file => file.Number)
            .Select(file => file.Path)
            .ToList();
    }

    private void ReadArchive(string path, Action<JobEvent> take)
    {
        using var archive = ArchiveStream.Open(files, path);
        using var records = new ArchivedRecords(archive, path);
        while (records.TryNext(out var record)) Take(record, take);
    }

    private void ReadLog(string path, Action<JobEvent> take)
    {
        using var file = DiskFile.Open(files, path, WalOpen.Read); // buffered: records do not begin at blocks
        var contents = LogContents.Scan(file);
        using var reader = new LogReader(file, contents.Summary.Dialect, contents.Runs, LogHeader.SizeBytes);
        while (reader.TryNext(out var record)) Take(record, take);
    }

    private void Take(RecordView record, Action<JobEvent> take)
    {
        if (!record.IsEvent || record.Sequence <= _last) return; // an archive and a segment may hold the same events
        _last = record.EndSequence;
        take(JobEvent.Parser.ParseFrom(record.Payload));
    }
}
