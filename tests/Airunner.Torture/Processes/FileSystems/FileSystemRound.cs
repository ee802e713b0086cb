using Airunner.Actors;
using Airunner.Torture.Processes.WholeProgram;

namespace Airunner.Torture.Processes.FileSystems;

/// <summary>
/// The whole program on one mounted disk: it ends, is killed, meets a full disk and a read-only one; then everything is compared.
/// </summary>
/// <param name="mount">The disk.</param>
/// <param name="seed">Decides everything random.</param>
internal sealed class FileSystemRound(Mount mount, int seed)
{
    private const int LogFailed = 74;
    private const int NotDelivered = 75;
    private const long RoomBytes = 8L << 20;
    private const int ManyLines = 60_000; // about 12 MB: more than the room
    private const int WidestLine = 400;
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly string[] Short = ["--drain-timeout", "3s"];
    private static readonly string[] Long = ["--drain-timeout", "2m"];
    private readonly Random _chance = new(seed);
    private readonly List<string> _wrong = [];

    /// <summary>Processes killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Acknowledgements that were checked.</summary>
    public long Acknowledgements { get; private set; }

    /// <summary>Of these, on a disk that became full.</summary>
    public long BeforeFull { get; private set; }

    /// <summary>Appends that a running process had refused, or not answered, while the disk was read-only.</summary>
    public long Troubles { get; private set; }

    /// <summary>Runs everything.</summary>
    /// <param name="rounds">Directories whose processes are killed.</param>
    /// <returns>What is wrong; empty when all held.</returns>
    public IReadOnlyList<string> Run(int rounds)
    {
        Phase("ends", End);
        for (var i = 0; i < rounds; i++) Kill(seed + i);
        Phase("full", Fill);
        Phase("read-only", RemountReadOnly);
        RemountUnderAProcess();
        return _wrong;
    }

    private void Phase(string name, Action<string, List<Life>> phase)
    {
        // The parents are missing too: the program creates and syncs them.
        var state = Path.Combine(mount.Path, name, "parent", "state");
        var lives = new List<Life>();
        var before = _wrong.Count;
        phase(state, lives);
        _wrong.AddRange(new ProgramAudit(state, lives).Run());
        Acknowledgements += lives.Sum(life => (long)life.Acknowledged);
        CheckModes(state);
        for (var i = before; i < _wrong.Count; i++) _wrong[i] = $"{name}: {_wrong[i]}";
    }

    private void End(string state, List<Life> lives)
    {
        Expect(0, state, Pipe("ends"), lives, Long);
        Expect(0, state, Run("ends"), lives, Long);
    }

    private void Kill(int roundSeed)
    {
        var wrong = StateDirectories.Run(mount.Path, state =>
        {
            using var round = new ProgramRound(state, roundSeed);
            var found = round.Run();
            Kills += round.Kills + round.KillsOfRecoveries;
            Acknowledgements += round.Acknowledgements;
            return found;
        });
        _wrong.AddRange(wrong.Select(each => $"kill, seed {roundSeed}: {each}"));
    }

    private void Fill(string state, List<Life> lives)
    {
        // The disk itself refuses, before the program does.
        var config = Path.Combine(mount.Path, "full.conf");
        File.WriteAllText(config, "airunner.wal.quota.min-free-disk = 0");
        string[] options = [.. Short, "--config", config];
        var ballast = new Ballast(mount);
        ballast.Fill(RoomBytes);
        var lines = new NumberedLines(ManyLines, WidestLine, _chance);
        var pipe = new PipeLife(new JobExecution("full", "pipe"), lines, _chance);
        Expect(LogFailed, state, pipe, lives, options);
        BeforeFull = pipe.Acknowledged;
        if (BeforeFull == 0) _wrong.Add("nothing was acknowledged before the disk was full");
        ballast.FillRest();
        Expect(LogFailed, state, Run("full"), lives, options);
        Recover(NotDelivered, state, options);
        ballast.Remove();
    }

    private void RemountReadOnly(string state, List<Life> lives)
    {
        var killed = new PipeLife(new JobExecution("read-only", "killed"), _chance) { Closes = false };
        lives.Add(killed);
        using (var process = AirunnerProcess.Start(state, config: null, killed.Arguments))
        {
            var after = 1 + _chance.Next(killed.MostLines);
            killed.Run(process, _wrong, heard =>
            {
                if (heard == after) process.Kill(wholeGroup: true);
            });
            Kills++;
        }

        Remount(readOnly: true);
        Expect(LogFailed, state, Pipe("read-only"), lives, Short);
        Expect(LogFailed, state, Run("read-only"), lives, Short);
        Recover(LogFailed, state, Short);
        if (lives.Skip(1).Any(life => life.Heard > 0)) _wrong.Add("a line was acknowledged, or a command started, on a read-only disk");
        Remount(readOnly: false);
    }

    private void RemountUnderAProcess()
    {
        var elsewhere = Directory.CreateTempSubdirectory("airunner-elsewhere-").FullName;
        var remounted = new RemountedDisk(mount, elsewhere, seed);
        _wrong.AddRange(remounted.RunAsync().GetAwaiter().GetResult().Select(each => $"remounted: {each}"));
        Acknowledgements += remounted.Acknowledgements;
        Troubles = remounted.Troubles;
        if (_wrong.Count == 0) Directory.Delete(elsewhere, recursive: true);
    }

    private PipeLife Pipe(string job) => new(new JobExecution(job, "pipe"), _chance) { Closes = true };

    private RunLife Run(string job) => new(new JobExecution(job, "run"), _chance) { Waits = false };

    private void Expect(int expected, string state, Life life, List<Life> lives, string[] options)
    {
        lives.Add(life);
        using var process = AirunnerProcess.Start(state, config: null, [life.Arguments[0], .. options, .. life.Arguments[1..]]);
        var status = life.Run(process, _wrong, _ => { });
        life.Ended = status == 0;
        if (status != expected) _wrong.Add($"{life.Execution} ended with {status} instead of {expected}: {process.Errors}");
    }

    private void Recover(int expected, string state, string[] options)
    {
        using var process = AirunnerProcess.Start(state, config: null, ["recover", .. options]);
        using var output = new MemoryStream();
        process.Output.CopyTo(output);
        var status = process.End();
        if (status != expected) _wrong.Add($"recover ended with {status} instead of {expected}: {process.Errors}");
    }

    private void Remount(bool readOnly)
    {
        if (mount.TryRemount(readOnly) is { } failure) throw new InvalidOperationException(failure);
    }

    private void CheckModes(string state)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(state, "*", SearchOption.AllDirectories).Prepend(state))
        {
            var allowed = Directory.Exists(path) ? DirectoryMode : FileMode;
            var mode = new FileInfo(path).UnixFileMode;
            if (mode != allowed) _wrong.Add($"{path} has the mode {mode}");
        }
    }
}
