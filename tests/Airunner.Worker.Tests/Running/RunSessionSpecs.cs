using System.Text;
using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Protocol;
using Airunner.Worker.Appending;
using Airunner.Worker.Masking;
using Airunner.Worker.Posix;
using Airunner.Worker.Running;

namespace Airunner.Worker.Tests.Running;

/// <summary>Real commands with a log in memory.</summary>
public sealed class RunSessionSpecs : IDisposable
{
    private readonly ScriptedWal _wal = new();
    private readonly RecordedLog _log = new();
    private readonly StopSignals _signals = new();
    private readonly TemporaryFile _output = new();
    private readonly TemporaryFile _error = new();
    private Secrets _secrets = Secrets.None;
    private string? _fifo;
    private TimeSpan _drainTimeout = TimeSpan.FromMinutes(1);
    private RunOptions _options = new();

    public void Dispose()
    {
        _signals.Dispose();
        _output.Dispose();
        _error.Dispose();
        if (_fifo is not null) File.Delete(_fifo);
    }

    [Fact]
    public async Task Output_is_passed_on_and_logged_with_its_stream()
    {
        (await RunAsync("sh", "-c", "i=0; while [ $i -lt 5000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; exit 7")).ShouldBe(7);
        var lines = Enumerable.Range(0, 5000).ToList();
        _output.Text.ShouldBe(string.Concat(lines.Select(i => $"out {i}\n")));
        _error.Text.ShouldBe(string.Concat(lines.Select(i => $"err {i}\n")));
        Logged(StreamType.Stdout).ShouldBe(_output.Content);
        Logged(StreamType.Stderr).ShouldBe(_error.Content);
    }

    [Fact]
    public async Task There_are_events_for_start_output_and_end_and_their_sequences_have_no_gap()
    {
        await RunAsync("sh", "-c", "echo a; echo b >&2; exit 3");
        var events = _wal.Stored;
        events[0].ProcessStart.Pid.ShouldBeGreaterThan(0);
        events[^1].ProcessEnd.ExitCode.ShouldBe(3);
        events[^1].ProcessEnd.Pid.ShouldBe(events[0].ProcessStart.Pid);
        var next = 1L;
        foreach (var jobEvent in events)
        {
            jobEvent.Sequence.ShouldBe(next);
            if (jobEvent.OutputBatch is { } batch)
            {
                batch.StartSequence.ShouldBe(next);
                batch.Outputs.Count.ShouldBe((int)(batch.EndSequence - batch.StartSequence + 1));
                batch.Outputs.Count.ShouldBeLessThanOrEqualTo(50);
            }

            next = (jobEvent.OutputBatch?.EndSequence ?? next) + 1;
        }
    }

    [Fact]
    public async Task Bytes_of_any_kind_are_passed_on_and_logged()
    {
        await RunAsync("sh", "-c", "printf 'a\\000b\\377\\376'; head -c 5000000 /dev/zero | tr '\\000' x; printf end");
        var expected = Encoding.Latin1.GetBytes("a\0b\xff\xfe" + new string('x', 5_000_000) + "end");
        _output.Content.AsSpan().SequenceEqual(expected).ShouldBeTrue();
        Logged(StreamType.Stdout).AsSpan().SequenceEqual(expected).ShouldBeTrue();
        foreach (var jobEvent in _wal.Stored) jobEvent.CalculateSize().ShouldBeLessThan(350_000);
    }

    [Theory]
    [InlineData("no-such-command-here", 127, "no-such-command-here: command not found")]
    [InlineData("./no/such/path", 127, "./no/such/path: No such file or directory")]
    [InlineData("/", 126, "/: Is a directory")]
    [InlineData("/etc/passwd", 126, "/etc/passwd: Permission denied")]
    public async Task A_command_that_cannot_start_is_told_and_logged(string command, int expected, string message)
    {
        var cannot = await Should.ThrowAsync<CannotStartException>(RunAsync(command));
        cannot.ExitCode.ShouldBe(expected);
        cannot.Message.ShouldBe(message);
        _wal.Stored.ShouldHaveSingleItem().ProcessError.ErrorMessage.ShouldBe(message);
    }

    [Fact]
    public async Task A_signal_that_kills_is_128_and_its_number() =>
        (await RunAsync("sh", "-c", "kill -9 $$")).ShouldBe(137);

    [Fact]
    public async Task The_command_gets_its_own_name_and_the_default_for_a_broken_pipe()
    {
        await RunAsync("sh", "-c", "echo $0; yes | head -n 1");
        _output.Text.ShouldBe("sh\ny\n");
    }

    [Fact]
    public async Task A_grandchild_that_keeps_the_pipe_does_not_hold_the_run()
    {
        (await RunAsync("sh", "-c", "sleep 600 & echo $!; exit 4")).ShouldBe(4);
        System.Diagnostics.Process.GetProcessById(int.Parse(_output.Text, System.Globalization.CultureInfo.InvariantCulture)).Kill();
        // Both streams.
        _log.Lines.Count(line => line.Text.Contains("a process that it started holds its", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task All_that_the_command_wrote_before_its_end_is_logged_however_long_the_run_is_held_back()
    {
        const int Written = 900_000;
        var (reader, standardOutput) = Descriptor.Pipe(); // nobody reads yet: the run blocks in its first write
        var run = Session(new RushingTime()).RunAsync(
            SpawnPlan.Of(["head", "-c", $"{Written}", "/dev/zero"]), new RunTargets { Output = standardOutput });
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_wal.Stored.Count == 0 || Directory.Exists($"/proc/{_wal.Stored[0].ProcessStart.Pid}"))
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        var passedOn = Task.Run(() =>
        {
            var bytes = new byte[1 << 16];
            var read = 0;
            for (int count; (count = reader.Read(bytes)) > 0;) read += count;
            return read;
        });
        (await run).ShouldBe(0);
        standardOutput.Close();
        (await passedOn).ShouldBe(Written);
        Logged(StreamType.Stdout).Length.ShouldBe(Written);
        reader.Close();
    }

    [Fact]
    public async Task A_log_that_holds_back_for_a_while_loses_nothing()
    {
        _wal.Script = (sequence, before) => sequence == 2 && before < 3
            ? new AppendRefusedException(new("job", "1"), 2, RefusalReason.DiskFull)
            : null;
        (await RunAsync("sh", "-c", "seq 1 100000")).ShouldBe(0);
        Logged(StreamType.Stdout).AsSpan().SequenceEqual(_output.Content).ShouldBeTrue();
        _log.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_log_that_fails_for_good_kills_the_command()
    {
        _drainTimeout = TimeSpan.FromMilliseconds(100);
        _options = new RunOptions { KillGrace = TimeSpan.FromMilliseconds(100) };
        _wal.Script = (sequence, _) => sequence >= 2 ? new AppendRefusedException(new("job", "1"), sequence, RefusalReason.DiskFull) : null;
        await Should.ThrowAsync<LogFailedException>(RunAsync("sh", "-c", "trap '' TERM; echo $$; while :; do sleep 0.1; done"));
        var pid = int.Parse(_output.Text, System.Globalization.CultureInfo.InvariantCulture);
        Directory.Exists($"/proc/{pid}").ShouldBeFalse();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task With_best_effort_a_log_that_fails_costs_the_command_nothing(bool isOutputDurable)
    {
        _options = new RunOptions { IsBestEffort = true, IsOutputDurable = isOutputDurable };
        _wal.Script = (sequence, _) => sequence >= 4 ? new AppendRefusedException(new("job", "1"), sequence, RefusalReason.Closed) : null;
        var session = Session(TimeProvider.System);
        (await RunAsync(session, "sh", "-c", "seq 1 200000; exit 3")).ShouldBe(3);
        _output.Text.ShouldBe(string.Concat(Enumerable.Range(1, 200000).Select(i => $"{i}\n")));
        session.LogFailure.ShouldNotBeNull().Message.ShouldContain("Closed");
        var warning = _log.Lines.ShouldHaveSingleItem().Text;
        warning.ShouldContain("The command goes on without it.");
        warning.ShouldContain($"Its events up to {_wal.Stored[^1].OutputBatch?.EndSequence ?? _wal.Stored[^1].Sequence} are logged");
    }

    [Fact]
    public async Task Secrets_are_masked_before_they_are_shown_or_logged()
    {
        _secrets = new Secrets([new Secret("S", "hunter2-correct"u8.ToArray())]);
        await RunAsync("sh", "-c", "printf 'a hunter2-'; sleep 0.3; printf 'correct b\\n'; echo hunter2-correct >&2; printf hunt");
        _output.Text.ShouldBe("a *** b\nhunt");
        _error.Text.ShouldBe("***\n");
        Logged(StreamType.Stdout).ShouldBe(_output.Content);
        Logged(StreamType.Stderr).ShouldBe(_error.Content);
    }

    [Fact]
    public async Task A_prompt_that_ends_as_a_secret_begins_is_shown()
    {
        _secrets = new Secrets([new Secret("S", "$ecret-$ecret"u8.ToArray())]);
        var (reader, standardOutput) = Descriptor.Pipe();
        var run = Session(TimeProvider.System).RunAsync(
            SpawnPlan.Of(["sh", "-c", "printf '$'; exec cat <\"$0\"", Fifo()]), new RunTargets { Output = standardOutput });
        var prompt = new byte[10];
        (await Task.Run(() => reader.Read(prompt))).ShouldBe(1);
        await File.WriteAllTextAsync(_fifo!, "");
        (await run).ShouldBe(0);
        standardOutput.Close();
        reader.Close();
    }

    [Fact]
    public async Task A_command_that_cannot_start_is_logged_without_its_secrets()
    {
        _secrets = new Secrets([new Secret("S", "hunter2"u8.ToArray())]);
        await Should.ThrowAsync<CannotStartException>(RunAsync("./no-hunter2"));
        _wal.Stored.ShouldHaveSingleItem().ProcessError.ErrorMessage.ShouldBe("./no-***: No such file or directory");
    }

    [Fact]
    public async Task Durable_output_is_shown_when_it_is_durable_and_not_before()
    {
        _options = new RunOptions { IsOutputDurable = true };
        _wal.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunAsync("sh", "-c", "echo one; echo two >&2");
        await UntilAsync(() => _wal.Stored.Any(stored => stored.OutputBatch is not null));
        (_output.Text, _error.Text).ShouldBe(("", ""));
        _wal.Hold.SetResult();
        (await run).ShouldBe(0);
        (_output.Text, _error.Text).ShouldBe(("one\n", "two\n"));
    }

    [Fact]
    public async Task Durable_output_gathers_while_a_commit_is_made()
    {
        _options = new RunOptions { IsOutputDurable = true };
        _wal.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunAsync("sh", "-c", "echo first; sleep 0.3; for n in 1 2 3; do echo $n; sleep 0.05; done; sleep 0.1");
        await UntilAsync(() => _wal.Stored.Any(stored => stored.OutputBatch is not null));
        await UntilAsync(() => !Directory.Exists($"/proc/{_wal.Stored[0].ProcessStart.Pid}"));
        _wal.Hold.SetResult();
        (await run).ShouldBe(0);
        _output.Text.ShouldBe("first\n1\n2\n3\n");
        _wal.Stored.Count(stored => stored.OutputBatch is not null).ShouldBe(2);
    }

    [Fact]
    public async Task Much_durable_output_is_shown_and_logged_byte_for_byte()
    {
        _options = new RunOptions { IsOutputDurable = true };
        (await RunAsync("sh", "-c", "seq 1 500000; seq 1 1000 >&2")).ShouldBe(0);
        _output.Content.AsSpan().SequenceEqual(Logged(StreamType.Stdout)).ShouldBeTrue();
        _output.Content.Length.ShouldBe(3_388_895);
        _error.Content.AsSpan().SequenceEqual(Logged(StreamType.Stderr)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_that_prints_too_much_is_ended_and_that_is_logged()
    {
        _options = new RunOptions { MaxOutput = new OutputLimit(100_000, EndsCommand: true) };
        (await RunAsync("yes")).ShouldBe(143);
        Logged(StreamType.Stdout).Length.ShouldBe(100_000);
        var passed = _wal.Stored.Single(stored => stored.ProcessError is not null).ProcessError;
        passed.ErrorMessage.ShouldBe(
            "The output has passed 100000 bytes, the limit of --max-output: the command is ended, and the rest is not logged.");
        passed.EndFollows.ShouldBeTrue();
        _wal.Stored[^1].ProcessEnd.Signal.ShouldBe(15);
    }

    [Fact]
    public async Task A_command_that_is_ended_for_its_output_does_not_succeed()
    {
        _options = new RunOptions { MaxOutput = new OutputLimit(10, EndsCommand: true) };
        (await RunAsync("sh", "-c", "trap 'exit 0' TERM; seq 1 100; while :; do sleep 0.05; done")).ShouldBe(124);
    }

    [Fact]
    public async Task Truncated_output_is_passed_on_and_cut_between_characters()
    {
        _options = new RunOptions { MaxOutput = new OutputLimit(4, EndsCommand: false) };
        (await RunAsync("sh", "-c", "printf 'ab'; sleep 0.05; printf '\\303\\251\\303\\251\\n'; echo more")).ShouldBe(0);
        _output.Text.ShouldBe("abéé\nmore\n");
        Encoding.UTF8.GetString(Logged(StreamType.Stdout)).ShouldBe("abé");
    }

    [Fact]
    public async Task A_character_is_not_cut_between_two_items()
    {
        // On a clock that stands still the flush interval is never over: it would release the first half.
        await RunAsync(new StillTime(), "sh", "-c", "printf 'a\\342\\202'; sleep 0.05; printf '\\254b'");
        foreach (var item in _wal.Stored.SelectMany(stored => stored.OutputBatch?.Outputs ?? []))
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(item.Output.Span).ShouldNotBeEmpty();
        _output.Text.ShouldBe("a€b");
    }

    /// <summary>A clock that advances one second at each reading.</summary>
    private sealed class RushingTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
    }

    private string Fifo()
    {
        _fifo = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var make = System.Diagnostics.Process.Start("mkfifo", [_fifo]);
        make.WaitForExit();
        return _fifo;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private RunSession Session(TimeProvider time) =>
        new(_wal, new JobExecution("job", "1"), _drainTimeout, _options, _signals, time, _log, _secrets);

    private Task<int> RunAsync(params string[] command) => RunAsync(TimeProvider.System, command);

    private Task<int> RunAsync(TimeProvider time, params string[] command) =>
        RunAsync(Session(time), command);

    private Task<int> RunAsync(RunSession session, params string[] command) =>
        session.RunAsync(SpawnPlan.Of(command), new RunTargets { Output = _output.Descriptor, Error = _error.Descriptor });

    private byte[] Logged(StreamType stream) =>
    [
        .. _wal.Stored.SelectMany(stored => stored.OutputBatch?.Outputs ?? [])
            .Where(item => item.StreamType == stream)
            .SelectMany(item => item.Output.ToByteArray()),
    ];
}
