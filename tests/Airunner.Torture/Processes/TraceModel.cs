using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;

namespace Airunner.Torture.Processes;

/// <summary>
/// Replays a victim's system calls into a model of what a power failure would leave, and checks at each acknowledgement that the event is
/// in it. It judges by the order of calls, never by time.
/// </summary>
internal sealed class TraceModel
{
    /// <summary>The calls that have to be traced.</summary>
    public const string Calls = "openat,mkdir,pwrite64,write,fdatasync,fsync,ftruncate,rename,renameat2,link,unlink";

    private static readonly Regex Descriptor = new(@"^(\d+)<([^>]*)>", RegexOptions.Singleline);
    private readonly string _state;
    private readonly Dictionary<string, DurableFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<long, bool> _isDsync = [];
    private readonly DurableNames _names = new();
    private readonly List<string> _wrong = [];

    private TraceModel(string state) => _state = state;

    /// <summary>Acknowledgements that were checked.</summary>
    public int Acknowledgements { get; private set; }

    /// <summary>Writes that were durable without a sync.</summary>
    public int DirectWrites { get; private set; }

    /// <summary>Syncs of logs.</summary>
    public int Syncs { get; private set; }

    /// <summary>Logs removed after their archive was durable.</summary>
    public int Removals { get; private set; }

    /// <summary>What is wrong; empty when every acknowledgement came after its event was durable.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    /// <summary>Replays a trace.</summary>
    public static TraceModel Replay(string tracePath, string state)
    {
        var model = new TraceModel(state);
        // A call makes data durable when it has returned; an acknowledgement or removal counts when it is called.
        var steps = TracedCall.Read(tracePath)
            .SelectMany(
                call => new[] { (Line: call.EntryLine, IsEntry: true, Call: call), (Line: call.ExitLine, IsEntry: false, Call: call) })
            .OrderBy(step => step.Line).ThenBy(step => !step.IsEntry);
        foreach (var (_, isEntry, call) in steps)
        {
            if (isEntry) model.Asked(call);
            else if (call.Result >= 0) model.Returned(call);
        }

        return model;
    }

    private void Asked(TracedCall call)
    {
        if (call.Name == "write" && Descriptor.Match(call.Arguments).Groups[2].Value.StartsWith("pipe:", StringComparison.Ordinal))
        {
            foreach (var line in Encoding.UTF8.GetString(TracedText.Bytes(call.Arguments, out _)).Split('\n')) CheckAcknowledgement(line);
        }
        else if (call.Name == "unlink" && call.Result == 0) CheckRemoval(PathIn(call.Arguments, out _));
    }

    private void CheckAcknowledgement(string line)
    {
        var parts = line.Split(' ');
        if (parts[0] != "A" || parts.Length != 5) return;
        Acknowledgements++;
        var path = Path.Combine(_state, "wal", FileNames.Log(new JobExecution(parts[1], parts[2])));
        if (!_files.TryGetValue(path, out var file) || !file.Has(long.Parse(parts[3], CultureInfo.InvariantCulture)))
            _wrong.Add($"acknowledged before it was durable: {line}");
        if (_names.Forgettable(path) is { } name) _wrong.Add($"acknowledged before the name '{name}' was durable: {line}");
    }

    private void CheckRemoval(string path)
    {
        if (!path.EndsWith(FileNames.LogSuffix, StringComparison.Ordinal) || Path.GetFileName(path).StartsWith('.')) return;
        var stem = Path.GetFileNameWithoutExtension(path);
        var archives = _files
            .Where(file => Path.GetFileName(file.Key).StartsWith(stem, StringComparison.Ordinal))
            .Where(file => file.Key.EndsWith(FileNames.ArchiveSuffix, StringComparison.Ordinal))
            .ToList();
        Removals++;
        if (!archives.Any(archive => !archive.Value.IsDirty && _names.Forgettable(archive.Key) is null))
            _wrong.Add($"removed before an archive of it was durable: {path}");
    }

    private void Returned(TracedCall call)
    {
        switch (call.Name)
        {
            case "openat":
                _isDsync[call.Result] = call.Arguments.Contains("O_DSYNC", StringComparison.Ordinal);
                if (call.Arguments.Contains("O_CREAT", StringComparison.Ordinal))
                    Made(PathIn(call.Arguments, out _), call, new DurableFile());
                break;
            case "mkdir":
                _names.Made(PathIn(call.Arguments, out _), call.ExitLine);
                break;
            case "pwrite64":
                Written(call);
                break;
            case "fdatasync" or "fsync":
                Synced(call);
                break;
            case "rename" or "renameat2" or "link":
                var from = PathIn(call.Arguments, out var rest);
                if (_files.TryGetValue(from, out var file)) Made(PathIn(rest, out _), call, file);
                break;
            case "unlink":
                _names.Removed(PathIn(call.Arguments, out _));
                break;
        }
    }

    private void Made(string path, TracedCall call, DurableFile file)
    {
        // With O_CREAT alone the file may have existed. Only O_EXCL, a link or a rename surely creates a name, and the library uses no
        // other.
        _files[path] = file;
        _names.Made(path, call.ExitLine);
    }

    private void Written(TracedCall call)
    {
        var (descriptor, path) = FileOf(call);
        if (!_files.TryGetValue(path, out var file)) return;
        var bytes = TracedText.Bytes(call.Arguments, out var rest);
        var offset = long.Parse(rest.Split(',')[^1], CultureInfo.InvariantCulture);
        var isDurable = _isDsync.GetValueOrDefault(descriptor);
        if (isDurable) DirectWrites++;
        file.Written(call.ExitLine, offset, bytes[..(int)call.Result], isDurable);
    }

    private void Synced(TracedCall call)
    {
        var (_, path) = FileOf(call);
        _names.Synced(path, call.EntryLine);
        if (!_files.TryGetValue(path, out var file)) return;
        Syncs++;
        file.Synced(call.EntryLine);
    }

    private static (long Descriptor, string Path) FileOf(TracedCall call)
    {
        var match = Descriptor.Match(call.Arguments);
        return (long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value);
    }

    private static string PathIn(string arguments, out string rest) => Encoding.UTF8.GetString(TracedText.Bytes(arguments, out rest));
}
