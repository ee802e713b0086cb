using Airunner.Collector.Tests;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Page.Tests.Browser;

/// <summary>An execution with some of everything, to look at.</summary>
internal static class Demo
{
    private const long StartMs = 1_767_225_600_000;

    public static IEnumerable<JobEvent> Build()
    {
        var sequence = 1L;
        var atMs = StartMs;
        yield return new JobEvent
        {
            Sequence = sequence++,
            Timestamp = At(atMs),
            EventType = EventType.ProcessStart,
            ProcessStart = new ProcessStartEvent { Pid = 4711, Origin = new ProcessOrigin { Host = "builder-3", User = "ci" } },
        };
        foreach (var (waitMs, text, isError) in Lines())
        {
            atMs += waitMs;
            var one = Make.Batch(sequence, (isError ? StreamType.Stderr : StreamType.Stdout, System.Text.Encoding.UTF8.GetBytes(text)));
            one.OutputBatch.FirstTimestampMs = atMs;
            one.Timestamp = At(atMs);
            sequence++;
            yield return one;
        }

        yield return new JobEvent
        {
            Sequence = sequence,
            Timestamp = At(atMs + 40),
            EventType = EventType.ProcessEnd,
            ProcessEnd = new ProcessEndEvent
            {
                Pid = 4711,
                ExitCode = 1,
                RunDuration = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(atMs - StartMs)),
            },
        };
    }

    private static IEnumerable<(int WaitMs, string Text, bool IsError)> Lines()
    {
        const string E = "\u001b[";
        yield return (20, $"{E}1m$ cargo build --release{E}0m\n", false);
        for (var i = 1; i <= 40; i++)
            yield return (i % 9 == 0 ? 700 : 60, $"{E}1;32m   Compiling{E}0m crate-{i} v{i % 4}.{i % 10}.{i % 7}\n", false);
        yield return (9000, $"{E}1;33mwarning{E}0m: unused variable: {E}1m`elapsed`{E}0m\n", true);
        yield return (2, $"  {E}1;34m-->{E}0m src/delivery/batch.rs:118:9\n", true);
        for (var i = 0; i <= 100; i += 10) yield return (150, $"\r{E}36mDownloading{E}0m [{new string('#', i / 5),-20}] {i} %", false);
        yield return (10, "\n", false);
        for (var colour = 16; colour < 52; colour++) yield return (1, $"{E}48;5;{colour}m  ", false);
        yield return (1, $"{E}0m 256 colours\n", false);
        for (var i = 0; i < 52; i++) yield return (1, $"{E}48;2;{255 - (i * 4)};{i * 4};{120 + i}m ", false);
        yield return (1, $"{E}0m true colours\n", false);
        yield return (5, $"{E}31mred {E}32mgreen {E}33myellow {E}34mblue {E}35mmagenta {E}36mcyan {E}90mgrey{E}0m "
            + $"{E}1mbold{E}0m {E}3mitalic{E}0m {E}4munderlined{E}0m {E}9mstruck{E}0m {E}7m inverse {E}0m {E}41;97m on red {E}0m\n", false);
        for (var i = 1; i <= 30; i++) yield return (30, $"test delivery::case_{i:00} ... {E}32mok{E}0m\n", false);
        yield return (4000, $"test delivery::survives_a_kill ... {E}1;31mFAILED{E}0m\n", false);
        yield return (5, $"{E}1;31merror{E}0m{E}1m: test failed, to rerun pass `--lib`{E}0m\n", true);
        yield return (5, "<script>alert('this is output')</script>\n", true);
    }

    private static Timestamp At(long unixMs) => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}
