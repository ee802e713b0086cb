namespace Airunner.Actors.Hosting.Hocon;

/// <summary>The notation of one type of value in HOCON.</summary>
/// <param name="TryParse">Parses a text; false if it is not such a value.</param>
/// <param name="Show">Formats a value so that <paramref name="TryParse"/> returns it again.</param>
internal sealed record HoconKind<T>(HoconKind<T>.Parse TryParse, Func<T, string> Show)
{
    public delegate bool Parse(string text, out T value);
}
