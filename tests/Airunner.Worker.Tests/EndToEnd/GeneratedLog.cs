using System.Text;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Logs of any length, made by the library's own writer in seconds: each event is a line with its number.</summary>
internal sealed class GeneratedLog(string state) : IDisposable
{
    private const long AppendedMs = 1_700_000_000_000; // and a millisecond more for each event

    private readonly LinuxFileSystem _files = new();
    private readonly BackgroundIo _background = new("generated", threads: 1);

    public void Dispose() => _background.Dispose();

    /// <summary>Writes an execution's log.</summary>
    /// <param name="execution">Whose.</param>
    /// <param name="events">How many events, all pending.</param>
    /// <param name="files">Over how many files they are spread: the last is the current one, those before it are sealed.</param>
    public void Write(JobExecution execution, int events, int files = 1)
    {
        var folder = Path.Combine(state, "wal");
        var folders = new LogFolders(folder, Path.Combine(state, "damaged"));
        DiskDirectories.Ensure(_files, folder);
        var opener = new LogOpener(_files, folders, preallocateBytes: 0, _background);
        for (var file = 0; file < files; file++)
        {
            var path = Path.Combine(folder, file == files - 1 ? FileNames.Log(execution) : FileNames.Segment(execution, file + 1));
            using var writer = opener.Open(path).Writer.ShouldNotBeNull();
            for (var sequence = (events / files * file) + 1; sequence <= events / files * (file + 1); sequence++) Add(writer, sequence);
            writer.Commit();
            writer.Trim();
        }
    }

    private static void Add(WalLogFile writer, int sequence)
    {
        var logged = new JobEvent
        {
            Sequence = sequence,
            EventType = EventType.Output,
            Output = new OutputEvent { Output = UnsafeByteOperations.UnsafeWrap(Encoding.ASCII.GetBytes($"line {sequence}\n")) },
        };
        var bytes = RecordCodec.OverheadBytes + logged.CalculateSize();
        var room = writer.Reserve(bytes);
        if (room.IsEmpty)
        {
            writer.Commit();
            room = writer.Reserve(bytes);
        }

        logged.WriteTo(room.Slice(RecordCodec.PayloadAtBytes, bytes - RecordCodec.OverheadBytes));
        RecordCodec.Seal(room, sequence, RecordStatus.Pending, AppendedMs + sequence);
        writer.Gathered(bytes);
    }
}
