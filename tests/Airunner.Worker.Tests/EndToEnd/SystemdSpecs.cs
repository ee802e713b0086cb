using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>What systemd hears from a service of <c>Type=notify</c>: the test is its socket.</summary>
public sealed class SystemdSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Pipe_reports_that_it_is_ready_that_it_lives_and_that_it_stops()
    {
        using var systemd = new Systemd(Path.Combine(_airunner.State, "notify"));
        using var process = systemd.Start(_airunner, watchdogUsec: 200_000, "pipe", "--job", "service");

        (await systemd.NextAsync()).ShouldBe("READY=1");
        (await systemd.NextAsync()).ShouldBe("WATCHDOG=1");
        (await systemd.NextAsync()).ShouldBe("WATCHDOG=1");
        process.StandardInput.Close();
        await systemd.UntilAsync("STOPPING=1");
        (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Collect_reports_over_an_abstract_socket()
    {
        using var systemd = new Systemd($"@airunner-{Guid.NewGuid():N}");
        using var process = systemd.Start(_airunner, watchdogUsec: 200_000, "collect", "--listen", "127.0.0.1:0");

        await systemd.UntilAsync("READY=1");
        await systemd.UntilAsync("WATCHDOG=1");
        await AirunnerProgram.SignalAsync(process, "-TERM");
        await systemd.UntilAsync("STOPPING=1");
        (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Run_reports_for_its_command_which_does_not_see_the_variables()
    {
        using var systemd = new Systemd(Path.Combine(_airunner.State, "notify"));
        using var process = systemd.Start(
            _airunner, watchdogUsec: 60_000_000, "run", "--job", "service", "--", "sh", "-c", "echo \"[$NOTIFY_SOCKET$WATCHDOG_USEC]\"");

        (await systemd.NextAsync()).ShouldBe("READY=1");
        await systemd.UntilAsync("STOPPING=1");
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        (outcome.Status, outcome.Output).ShouldBe((0, "[]\n"));
    }

    [Fact]
    public async Task Without_a_watchdog_there_is_no_report_to_it()
    {
        using var systemd = new Systemd(Path.Combine(_airunner.State, "notify"));
        using var process = systemd.Start(_airunner, watchdogUsec: null, "run", "--job", "service", "--", "true");

        (await systemd.NextAsync()).ShouldBe("READY=1");
        (await systemd.NextAsync()).ShouldBe("STOPPING=1");
        (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(0);
    }

    /// <summary>The other end.</summary>
    private sealed class Systemd : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        private readonly string _name;

        public Systemd(string name)
        {
            _name = name;
            _socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
        }

        public Process Start(AirunnerProgram airunner, long? watchdogUsec, params string[] arguments)
        {
            var variables = new List<string> { $"NOTIFY_SOCKET={_name}" };
            if (watchdogUsec is { } usec) variables.Add($"WATCHDOG_USEC={usec}");
            return airunner.StartUnder("env", [.. variables, AirunnerProgram.Path, .. arguments]);
        }

        public async Task<string> NextAsync()
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var bytes = new byte[256];
            return Encoding.UTF8.GetString(bytes, 0, await _socket.ReceiveAsync(bytes, deadline.Token));
        }

        public async Task UntilAsync(string notice)
        {
            while (await NextAsync() != notice)
            {
                // Notices to the watchdog come between.
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
