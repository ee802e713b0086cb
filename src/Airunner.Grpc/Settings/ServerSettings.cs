using Airunner.Actors.Hosting.Hocon;
using Akka.Configuration;
using static Airunner.Actors.Hosting.Hocon.HoconKinds;

namespace Airunner.Grpc.Settings;

/// <summary>All keys of <c>airunner.server</c>. Defaults and reasons are in <c>akka.hocon</c> only.</summary>
internal static class ServerSettings
{
    /// <summary>The section of the keys in HOCON.</summary>
    public const string Section = "airunner.server";

    private const string Resource = "Airunner.Grpc.akka.hocon";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly ServerSetting[] All =
    [
        new ServerSetting<string>(
            "url", HoconKinds.Path, url => url.Length == 0 || ServerUrl.IsAllowed(url), ServerUrl.Allowed, o => o.Url, (o, v) => o.Url = v),
        Text("token-file", o => o.TokenFile, (o, v) => o.TokenFile = v),
        Text("ca-file", o => o.CaFile, (o, v) => o.CaFile = v),
        Text("client-certificate-file", o => o.ClientCertificateFile, (o, v) => o.ClientCertificateFile = v),
        Text("client-key-file", o => o.ClientKeyFile, (o, v) => o.ClientKeyFile = v),
        Time("call-timeout", TimeSpan.FromMilliseconds(1), "1 ms to 1 h", o => o.CallTimeout, (o, v) => o.CallTimeout = v),
        Time("keep-alive", Second, "1 s to 1 h", o => o.KeepAlive, (o, v) => o.KeepAlive = v),
        new ServerSetting<long>(
            "max-message-bytes", Size, v => v is >= 1 << 10 and <= 64 << 20, "a size, 1 KiB to 64 MiB",
            o => o.MaxMessageBytes, (o, v) => o.MaxMessageBytes = v),
        new ServerSetting<bool>(
            "invalid-argument-is-final", Switch, _ => true, "on or off",
            o => o.InvalidArgumentIsFinal, (o, v) => o.InvalidArgumentIsFinal = v),
        Text("jwt.key-file", o => o.JwtKeyFile, (o, v) => o.JwtKeyFile = v),
        Text("jwt.issuer", o => o.JwtIssuer, (o, v) => o.JwtIssuer = v),
        Text("jwt.organisation", o => o.JwtOrganisation, (o, v) => o.JwtOrganisation = v),
        Text("jwt.principal-id", o => o.JwtPrincipalId, (o, v) => o.JwtPrincipalId = v),
        Text("jwt.key-id", o => o.JwtKeyId, (o, v) => o.JwtKeyId = v),
        Text("jwt.audience", o => o.JwtAudience, (o, v) => o.JwtAudience = v),
    ];

    private static readonly Lazy<Dictionary<string, string>> Defaults = new(ReadDefaults);

    /// <summary>Gives every property its default.</summary>
    public static void SetDefaults(GrpcSenderOptions options)
    {
        foreach (var setting in All)
        {
            if (!setting.TrySet(options, Defaults.Value[setting.Key]))
                throw new InvalidOperationException($"akka.hocon: {setting.NotAllowed(Defaults.Value[setting.Key])}");
        }
    }

    /// <summary>Sets what a configuration says; keys outside the section are not looked at.</summary>
    /// <param name="options">The options.</param>
    /// <param name="overrides">The configuration.</param>
    /// <param name="source">Its name in errors, such as a file's.</param>
    /// <exception cref="GrpcSenderOptionsException">Keys that are unknown, values that are not allowed: all of them.</exception>
    public static void Override(GrpcSenderOptions options, Config overrides, string source)
    {
        var problems = new List<string>();
        foreach (var leaf in HoconLeaves.Of(overrides).Where(IsOurs))
        {
            if (Array.Find(All, setting => setting.Key == leaf.Path) is not { } setting)
                problems.Add($"{source}: {leaf.Path} is no setting. Allowed: {string.Join(", ", All.Select(each => each.Key))}.");
            else if (leaf.Text is null || !setting.TrySet(options, leaf.Text))
                problems.Add($"{source}: {setting.NotAllowed(Shown(leaf))}");
        }

        GrpcSenderOptionsException.ThrowIfAny(problems);
    }

    /// <summary>All values that are not allowed.</summary>
    public static IEnumerable<string> Problems(GrpcSenderOptions options) =>
        All.Select(setting => setting.Problem(options)).OfType<string>();

    private static bool IsOurs(HoconLeaf leaf) => leaf.Path == Section || leaf.Path.StartsWith(Section + ".", StringComparison.Ordinal);

    /// <summary>A url may have a password in it.</summary>
    private static string Shown(HoconLeaf leaf) =>
        leaf.Text is null ? "null or a list" : leaf.Path == $"{Section}.url" ? ServerUrl.Shown(leaf.Text) : leaf.Text;

    // Akka reads a missing key as null without an error, so each key is checked.
    private static Dictionary<string, string> ReadDefaults()
    {
        using var stream = typeof(ServerSettings).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The library was built without '{Resource}'.");
        using var reader = new StreamReader(stream);
        var leaves = HoconLeaves.Of(ConfigurationFactory.ParseString(reader.ReadToEnd()))
            .ToDictionary(leaf => leaf.Path, leaf => leaf.Text);
        return All.ToDictionary(
            setting => setting.Key,
            setting => leaves.GetValueOrDefault(setting.Key)
                ?? throw new InvalidOperationException($"akka.hocon has no '{setting.Key}'."));
    }

    private static ServerSetting<string> Text(string key, Func<GrpcSenderOptions, string> get, Action<GrpcSenderOptions, string> set) =>
        new(key, HoconKinds.Path, static text => text is not null, "a text", get, set);

    private static ServerSetting<TimeSpan> Time(
        string key, TimeSpan least, string range, Func<GrpcSenderOptions, TimeSpan> get, Action<GrpcSenderOptions, TimeSpan> set) =>
        new(key, Duration, v => v >= least && v <= Hour, $"a time with its unit, {range}", get, set);
}
