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
    private readonly Dictionary<JobExecution, List<DurableFile>> _archived = [];
    private readonly List<string> _wrong = [];

    private TraceModel(string state) => _state = state;

    /// <summary>Acknowledgements that were checked.</summary>
    public int Acknowledgements { get; private set; }

    /// <summary>Writes that were durable without a sync.</summary>
    public int DirectWrites { get; private set; }

    /// <summary>Syncs of logs.</summary>
    public int Syncs { get; private set; }

    /// <summary>Files of logs that were sealed.</summary>
    public int Seals { get; private set; }

    /// <summary>Files of logs removed after their archive was durable.</summary>
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
        var execution = new JobExecution(parts[1], parts[2]);
        var sequence = long.Parse(parts[3], CultureInfo.InvariantCulture);
        var log = _files.Where(file => IsOf(execution, file.Key)).ToList();
        var holder = log.Find(file => file.Value.Has(sequence)).Key;
        if (holder is null)
        {
            // The report of an acknowledgement may be written when the event is in an archive already.
            if (_archived.GetValueOrDefault(execution, []).Exists(file => file.Has(sequence))) return;
            _wrong.Add($"acknowledged before it was durable: {line}");
            return;
        }

        // A crash may give a sealed segment its earlier name, which was durable when it was sealed: nothing is lost with the new one.
        if (FileNames.TryParseSegment(Path.GetFileName(holder), out _, out _)) return;
        foreach (var name in log.Select(file => _names.Forgettable(file.Key)).OfType<string>())
            _wrong.Add($"acknowledged before the name '{name}' was durable: {line}");
    }

    /// <summary>Each file of a log that holds an event has an archive of its own.</summary>
    private void CheckRemoval(string path)
    {
        if (!TryParse(path, out var execution, out _) || !_files.TryGetValue(path, out var file) || !file.HasEvents()) return;
        var archives = _files.Count(
            archive => FileNames.TryParseArchive(Path.GetFileName(archive.Key), out var whose, out _) && whose == execution
                && !archive.Value.IsDirty && _names.Forgettable(archive.Key) is null);
        Removals++;
        if (!_archived.TryGetValue(execution, out var removed)) _archived[execution] = removed = [];
        removed.Add(file);
        if (archives < removed.Count) _wrong.Add($"removed before an archive of it was durable: {path}");
    }

    /// <summary>A file is sealed only after its name is durable, and with everything in it.</summary>
    private void CheckSeal(string from, DurableFile file, string to)
    {
        if (!FileNames.TryParseSegment(Path.GetFileName(to), out _, out _)) return;
        Seals++;
        if (_names.Forgettable(from) is { } name) _wrong.Add($"sealed before the name '{name}' was durable: {to}");
        if (file.IsDirty) _wrong.Add($"sealed before it was synced: {to}");
    }

    /// <summary>The next file of a log is created only after the name of the sealed one is durable.</summary>
    private void CheckNext(string path)
    {
        if (!TryParse(path, out var execution, out var isSegment) || isSegment) return;
        foreach (var name in _files.Keys.Where(file => file != path && IsOf(execution, file)).Select(_names.Forgettable).OfType<string>())
            _wrong.Add($"created before the name '{name}' was durable: {path}");
    }

    private static bool IsOf(JobExecution execution, string path) => TryParse(path, out var whose, out _) && whose == execution;

    /// <summary>The execution of a file of a log: a sealed segment, or the file that is written to.</summary>
    private static bool TryParse(string path, out JobExecution execution, out bool isSegment)
    {
        var name = Path.GetFileName(path);
        isSegment = FileNames.TryParseSegment(name, out execution, out _);
        return isSegment || FileNames.TryParseLog(name, out execution);
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
                if (!_files.TryGetValue(from, out var file)) break;
                var to = PathIn(rest, out _);
                CheckSeal(from, file, to);
                if (call.Name != "link") Forget(from);
                Made(to, call, file);
                break;
            case "unlink":
                Forget(PathIn(call.Arguments, out _));
                break;
        }
    }

    private void Made(string path, TracedCall call, DurableFile file)
    {
        // With O_CREAT alone the file may have existed. Only O_EXCL, a link or a rename surely creates a name, and the library uses no
        // other.
        CheckNext(path);
        _files[path] = file;
        _names.Made(path, call.ExitLine);
    }

    private void Forget(string path)
    {
        _files.Remove(path);
        _names.Removed(path);
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
