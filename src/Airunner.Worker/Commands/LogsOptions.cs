using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Airunner.Protocol;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>logs</c> about what is printed and how.</summary>
internal sealed class LogsOptions
{
    private const string Asciicast = "asciicast";
    private const string Raw = "raw";

    private readonly Option<string> _stream = new("--stream")
    {
        Description = "Only the output on this stream: stdout or stderr",
        HelpName = "STREAM",
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
        Allow(_stream, value => value is "stdout" or "stderr", "a stream", "stdout, stderr");
        Allow(_speed, value => TrySpeed(value, out _), "a speed", "a number from 0.01 to 1000, such as 4 or 0.5");
        Allow(_maxPause, value => DurationText.TryParse(value, out _), "a duration", DurationText.Allowed);
        Allow(_format, value => value is Raw or Asciicast, "a format", $"{Raw}, {Asciicast}");
        foreach (var option in new Option[] { _stream, _play, _speed, _maxPause, _format, _strip }) command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Whether the waits of the job are played.</summary>
    public bool IsPlay(SymbolResult result) => result.GetValue(_play);

    /// <summary>What prints the output.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="output">Gets the bytes.</param>
    /// <param name="title">The name of a recording.</param>
    /// <param name="time">The clock.</param>
    public ILogPrinter Printer(ParseResult parsed, Descriptor output, string title, TimeProvider time)
    {
        StreamType? stream = parsed.GetValue(_stream) switch { "stdout" => StreamType.Stdout, "stderr" => StreamType.Stderr, _ => null };
        var strip = parsed.GetValue(_strip);
        if (parsed.GetValue(_format) == Asciicast) return new AsciicastPrinter(line => WriteLine(output, line), title, stream, strip);
        return new RawPrinter(bytes => Write(output, bytes.Span), stream, parsed.GetValue(_play) ? Playback(parsed, time) : null, strip);
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
        if (isPlay && result.GetValue(_format) == Asciicast)
            result.AddError("--play does not go with --format asciicast: a recording has its times in it.");
    }

    private static void Allow(Option<string> option, Predicate<string?> allows, string what, string allowed) =>
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!allows(value)) result.AddError($"'{value}' is not {what} for {option.Name}. Allowed: {allowed}.");
        });

    private static bool TrySpeed(string? text, out double speed) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out speed) && speed is >= 0.01 and <= 1000;

    private static void WriteLine(Descriptor output, string line) => Write(output, System.Text.Encoding.UTF8.GetBytes(line + "\n"));

    private static void Write(Descriptor output, ReadOnlySpan<byte> bytes)
    {
        if (!output.TryWrite(bytes)) throw new NobodyReadsException();
    }
}
