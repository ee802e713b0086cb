namespace Airunner.Actors.Hosting.Hocon;

/// <summary>How one type of value is written in HOCON.</summary>
/// <param name="TryParse">Reads the text; false where it is no such value.</param>
/// <param name="Show">Writes a value so that <paramref name="TryParse"/> gives it back.</param>
internal sealed record HoconKind<T>(HoconKind<T>.Parse TryParse, Func<T, string> Show)
{
    public delegate bool Parse(string text, out T value);
}
