using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Airunner.Worker.Commands;

/// <summary>An option whose value is a whole number of a range; anything else is wrong usage.</summary>
/// <remarks>
/// Its value is a text, because a validator that reads an option of a number throws where the parser cannot make one of the text.
/// </remarks>
internal sealed class NumberOption : Option<string>
{
    private readonly long _least;
    private readonly long _most;

    /// <param name="name">The option, such as <c>--count</c>.</param>
    /// <param name="least">The least number that is allowed, 0 or more.</param>
    /// <param name="most">The greatest.</param>
    public NumberOption(string name, long least, long most)
        : base(name)
    {
        _least = least;
        _most = most;
        HelpName = "N";
        var allowed = most == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a number from {least} on")
            : string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");
        Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<string>();
            if (!TryParse(value, out _)) result.AddError($"'{value}' is not allowed for {name}. Allowed: {allowed}.");
        });
    }

    /// <summary>The number; null where the option is not given.</summary>
    public long? Read(ParseResult parsed) => TryParse(parsed.GetValue(this), out var number) ? number : null;

    /// <summary>The same for a validator of the command.</summary>
    public long? Read(SymbolResult result) => TryParse(result.GetValue(this), out var number) ? number : null;

    private bool TryParse(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= _least && number <= _most;
}
