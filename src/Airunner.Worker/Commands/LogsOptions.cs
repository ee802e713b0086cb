using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>logs</c> about what is printed and how.</summary>
/// <param name="reading">The options about what is read.</param>
internal sealed class LogsOptions(ReadingOptions reading)
{
    private const string Asciicast = "asciicast";
    private const string Raw = "raw";

    private readonly Option<string> _stream = new("--stream")
    {
        Description = "Only the output on this stream: stdout or stderr",
        HelpName = "STREAM",
    };

    private readonly Option<bool> _timestamps = new("--timestamps")
    {
        Description = "Put the time (RFC 3339, UTC) before each line",
    };

    private readonly Option<string> _grep = new("--grep")
    {
        Description = "Only lines that match this regular expression; colours do not count",
        HelpName = "RE",
    };

    private readonly Option<bool> _play = new("--play") { Description = "Wait between the pieces of output as the job did" };

    private readonly Option<string> _speed = new("--speed")
    {
        Description = "With --play: how many times as fast [default 1]",
        HelpName = "N",
    };

    private readonly Option<string> _maxPause = new("--max-pause")
    {
        Description = "With --play: the longest wait, such as 2s [default: no limit]",
        HelpName = "TIME",
    };

    private readonly Option<string> _format = new("--format")
    {
        Description = "raw, or asciicast: a recording (asciicast v2) for asciinema and other players [default raw]",
        HelpName = "FORMAT",
    };

    private readonly Option<bool> _strip = new("--strip-ansi") { Description = "Remove colours and other escape sequences" };

    public void AddTo(Command command)
    {
        ReadingOptions.Allow(_stream, value => value is "stdout" or "stderr", "a stream", "stdout, stderr");
        ReadingOptions.Allow(_speed, value => TrySpeed(value, out _), "a speed", "a number from 0.01 to 1000, such as 4 or 0.5");
        ReadingOptions.Allow(_maxPause, value => DurationText.TryParse(value, out _), "a duration", DurationText.Allowed);
        ReadingOptions.Allow(_format, value => value is Raw or Asciicast, "a format", $"{Raw}, {Asciicast}");
        PatternOption.Check(_grep);
        foreach (var option in new Option[] { _timestamps, _grep, _stream, _strip, _play, _speed, _maxPause, _format })
            command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>How an execution is printed.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="range">Which part is printed.</param>
    public LogsForm Form(ParseResult parsed, ReadingRange range)
    {
        var isByLine = IsByLine(parsed.CommandResult);
        var pattern = parsed.GetValue(_grep) is { } text ? LineFilter.PatternOf(text) : null;
        return new LogsForm
        {
            Stream = parsed.GetValue(_stream) switch { "stdout" => StreamType.Stdout, "stderr" => StreamType.Stderr, _ => null },
            IsAsciicast = parsed.GetValue(_format) == Asciicast,
            HasTimes = parsed.GetValue(_timestamps),
            Strip = parsed.GetValue(_strip),
            Playback = parsed.GetValue(_play) ? time => Playback(parsed, time) : null,
            Lines = isByLine ? new LineFilter(range.SinceMs, range.UntilMs, pattern) : null,
        };
    }

    private Playback Playback(ParseResult parsed, TimeProvider time)
    {
        TimeSpan? longest = DurationText.TryParse(parsed.GetValue(_maxPause), out var pause) ? pause : null;
        return new Playback(TrySpeed(parsed.GetValue(_speed), out var speed) ? speed : 1, longest, time);
    }

    private void Check(CommandResult result)
    {
        var isPlay = result.GetValue(_play);
        if (!isPlay && (result.GetValue(_speed) is not null || result.GetValue(_maxPause) is not null))
            result.AddError("--speed and --max-pause need --play.");
        var isRecording = result.GetValue(_format) == Asciicast;
        if (isPlay && isRecording) result.AddError("--play does not go with --format asciicast: a recording has its times in it.");
        if (isPlay && reading.IsFollow(result)) result.AddError("--play does not go with --follow.");
        if ((isPlay || isRecording) && IsByLine(result))
        {
            result.AddError(
                $"{(isPlay ? "--play" : "--format asciicast")} does not go with --tail, --since, --until, --timestamps and --grep, "
                + "which take lines: it takes the output in the pieces in which it came.");
        }

        if (isRecording && reading.IsAll(result))
            result.AddError("--format asciicast does not go with --all-executions: a recording is of one.");
    }

    private bool IsByLine(CommandResult result) =>
        result.GetValue(_timestamps) || result.GetValue(_grep) is not null || reading.HasRange(result);

    private static bool TrySpeed(string? text, out double speed) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out speed) && speed is >= 0.01 and <= 1000;
}
