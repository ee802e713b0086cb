using Airunner.Actors.Hosting.Hocon;

namespace Airunner.Actors.Hosting;

/// <summary>One key of <c>airunner.wal</c>: its name in HOCON, its property in <see cref="JobWalOptions"/>, its allowed values.</summary>
/// <param name="key">The full dotted key.</param>
/// <param name="property">Name of the property.</param>
/// <param name="allowed">What is allowed, for people.</param>
internal abstract class JobWalSetting(string key, string property, string allowed)
{
    public string Key { get; } = key;

    public string Property { get; } = property;

    public string Allowed { get; } = allowed;

    /// <summary>Parses the text and sets the property. False: the text is not allowed, and nothing was set.</summary>
    public abstract bool TrySet(JobWalOptions options, string text);

    /// <summary>Whether the property's value is allowed.</summary>
    public abstract bool Holds(JobWalOptions options);

    /// <summary>The property's value in HOCON.</summary>
    public abstract string Show(JobWalOptions options);
}

/// <inheritdoc/>
internal sealed class JobWalSetting<T>(
    string key,
    string property,
    HoconKind<T> kind,
    Func<T, bool> allows,
    string allowed,
    Func<JobWalOptions, T> get,
    Action<JobWalOptions, T> set) : JobWalSetting(key, property, allowed)
{
    public override bool TrySet(JobWalOptions options, string text)
    {
        if (!kind.TryParse(text, out var value) || !allows(value)) return false;
        set(options, value);
        return true;
    }

    public override bool Holds(JobWalOptions options) => allows(get(options));

    public override string Show(JobWalOptions options) => kind.Show(get(options));
}
