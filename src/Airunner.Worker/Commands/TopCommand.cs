using System.CommandLine;
using System.CommandLine.Parsing;
using Airunner.Actors.Storage;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;
using Airunner.Worker.Top;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner top</c>: what the processes of a state directory do, as a screen that goes on or as one look.</summary>
internal static class TopCommand
{
    public const string Name = "top";

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    public static Command Create(Shell shell, SharedOptions shared)
    {
        var once = new Option<bool>("--once") { Description = "Print one table and end; so it is also where the output is no terminal" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per process and end" };
        var interval = Interval();
        var command = new Command(Name, "Show what the running processes of this state directory do.") { once, json, interval };
        command.SetAction(parsed =>
        {
            var options = Composition.WorkerOptions.Of(shared.Read(parsed, shell));
            var every = DurationText.TryParse(parsed.GetValue(interval), out var given) ? given : UsualInterval;
            var looks = new ProcessLooks(new ProcessSockets(options.StateDirectory), shell.Time);
            var isShownOnce = parsed.GetValue(once) || parsed.GetValue(json) || !Screen.IsCapable(shell, shell.Output);
            using var signals = new StopSignals();
            if (isShownOnce) return ShowOnce(shell, options.StateDirectory, looks, every, parsed.GetValue(json), signals);
            TopScreen.Show(shell, looks, options.StateDirectory, every, signals.First);
            return ExitStatuses.Success;
        });
        return command;
    }

    private static Option<string> Interval()
    {
        var option = new Option<string>("--interval")
        {
            Description = "Time between two looks, which rates are counted over [default 1s]",
            HelpName = "TIME",
        };
        option.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (!DurationText.TryParse(text, out var every) || every < ShortestInterval)
                result.AddError($"'{text}' is not a duration for --interval. Allowed: {DurationText.Allowed}, and at least 100ms.");
        });
        return option;
    }

    private static int ShowOnce(
        Shell shell, string stateDirectory, ProcessLooks looks, TimeSpan interval, bool isJson, StopSignals signals)
    {
        var found = looks.Look();
        if (found.Count > 0 && !signals.First.WaitHandle.WaitOne(interval)) found = looks.Look(); // rates need two
        if (found.Count == 0)
        {
            shell.Say(Plain.Text(shell.Shown($"no process runs in '{stateDirectory}'.")));
            return ExitStatuses.Success;
        }

        using var output = shell.Text();
        if (isJson)
        {
            var free = FreeBytes(stateDirectory);
            foreach (var process in found) output.WriteLine(Json(process, free));
        }
        else
        {
            var console = Screen.Of(shell, shell.Output, output);
            console.Write(new TopTable(console.Profile.Width, shell.Time.GetUtcNow()).Of(found));
        }

        return ExitStatuses.Success;
    }

    private static string Json(ProcessView process, long? freeBytes) => JsonLine.Of(json =>
    {
        if (process.Sample is { } sample)
        {
            ProcessLine.Write(json, sample);
            json.WriteNumber("appendsPerSecond", Math.Round(process.AppendsPerSecond, 1));
        }
        else
        {
            json.WriteNumber("pid", process.Process);
            json.WriteString("trouble", TopTable.Silent);
        }

        json.Number("freeBytes", freeBytes);
    });

    private static long? FreeBytes(string directory) =>
        new LinuxFileSystem().FreeBytes(directory, out var bytes) == Errno.None ? bytes : null;
}
