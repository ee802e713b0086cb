using System.CommandLine;
using System.Globalization;
using Airunner.Collector.Tokens;

namespace Airunner.Worker.Commands;

/// <summary><c>airunner token</c>: makes a token for a collector.</summary>
internal static class TokenCommand
{
    private const string ExpiryAllowed = "a number and a unit of s, m, h or d, up to 3650d, such as 12h, 1d or 90d";
    private const int MostDays = 3650;

    public static Command Create(Shell shell)
    {
        var secretFile = new Option<string>("--secret-file")
        {
            Description = "The collector's keys; the first one signs [or their text in AIRUNNER_SECRET]",
            HelpName = "FILE",
        };
        var job = new Option<string>("--job")
        {
            Description = "The job's id, or the beginning of ids and a *",
            HelpName = "ID",
            Required = true,
        };
        var execution = JobOptions.Execution("Only this execution [default: all of the job]");
        var write = new Option<bool>("--write") { Description = "It allows to publish events (the default)" };
        var read = new Option<bool>("--read") { Description = "It allows to read events, and nothing else" };
        var expires = new Option<string>("--expires") { Description = "How long it is accepted [default 1d]", HelpName = "TIME" };
        var command = new Command("token", "Make a token for a collector.") { secretFile, job, execution, write, read, expires };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(read) && parsed.GetValue(write))
                throw Wrong("--read and --write are given together. Allowed: one of them; a token is for one of the two.");
            var keys = Keys(parsed.GetValue(secretFile), shell.Environment);
            var role = parsed.GetValue(read) ? TokenRole.Read : TokenRole.Write;
            var until = shell.Time.GetUtcNow() + Lifetime(parsed.GetValue(expires) ?? "1d");
            await using var output = shell.Text();
            output.WriteLine(keys.Sign(Claims(parsed.GetRequiredValue(job), parsed.GetValue(execution), role, until)));
            return ExitStatuses.Success;
        });
        return command;
    }

    private static TokenClaims Claims(string job, string? execution, TokenRole role, DateTimeOffset until)
    {
        try
        {
            return TokenClaims.For(job, execution, role, until);
        }
        catch (ArgumentException wrong)
        {
            throw Wrong(wrong.Message.Split(" (Parameter")[0]);
        }
    }

    private static TokenKeys Keys(string? file, Func<string, string?> environment)
    {
        var variable = environment("AIRUNNER_SECRET");
        if (file is null && string.IsNullOrEmpty(variable))
            throw Wrong($"The secret is missing: --secret-file or AIRUNNER_SECRET. Allowed: {TokenKeys.Allowed}.");
        try
        {
            return file is null
                ? TokenKeys.Parse(variable!, "AIRUNNER_SECRET")
                : TokenKeys.Parse(File.ReadAllText(file), $"The secret file '{file}'");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"The secret file '{file}' cannot be read: {failure.Message}");
        }
        catch (FormatException wrong)
        {
            throw Wrong(wrong.Message);
        }
    }

    private static TimeSpan Lifetime(string text)
    {
        var isDays = text.EndsWith('d')
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is > 0 and <= MostDays;
        if (isDays) return TimeSpan.FromDays(int.Parse(text[..^1], CultureInfo.InvariantCulture));
        return DurationText.TryParse(text, out var duration) && duration >= TimeSpan.FromSeconds(1)
            ? duration
            : throw Wrong($"'{text}' is not a duration for --expires. Allowed: {ExpiryAllowed}.");
    }

    private static CommandFailedException Wrong(string message) => new(ExitStatuses.Usage, message);
}
