using Airunner.Actors.Hosting.Hocon;

namespace Airunner.Grpc.Settings;

/// <summary>One key of <c>airunner.server</c> and its property.</summary>
/// <param name="key">The key, without the section.</param>
/// <param name="allowed">What is allowed, for people.</param>
internal abstract class ServerSetting(string key, string allowed)
{
    public string Key { get; } = $"{ServerSettings.Section}.{key}";

    public string Allowed { get; } = allowed;

    /// <summary>Parses the text and sets the property. False: the text is not allowed, and nothing was set.</summary>
    public abstract bool TrySet(GrpcSenderOptions options, string text);

    /// <summary>What is wrong with the property's value; null when it is allowed.</summary>
    public abstract string? Problem(GrpcSenderOptions options);

    /// <summary>A value that is not allowed, for people.</summary>
    public string NotAllowed(string value) => $"{Key} = {(value.Length > 0 ? value : "\"\"")}: allowed is {Allowed}.";
}

/// <inheritdoc/>
internal sealed class ServerSetting<T>(
    string key,
    HoconKind<T> kind,
    Func<T, bool> allows,
    string allowed,
    Func<GrpcSenderOptions, T> get,
    Action<GrpcSenderOptions, T> set) : ServerSetting(key, allowed)
{
    public override bool TrySet(GrpcSenderOptions options, string text)
    {
        if (!kind.TryParse(text, out var value) || !allows(value)) return false;
        set(options, value);
        return true;
    }

    public override string? Problem(GrpcSenderOptions options)
    {
        var value = get(options);
        return allows(value) ? null : NotAllowed(kind.Show(value));
    }
}
