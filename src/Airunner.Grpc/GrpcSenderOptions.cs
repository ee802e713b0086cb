using Airunner.Grpc.Settings;
using Akka.Configuration;

namespace Airunner.Grpc;

/// <summary>The settings of <c>airunner.server</c>. Names, defaults and reasons are those of <c>akka.hocon</c>.</summary>
public sealed class GrpcSenderOptions
{
    /// <summary>Sets the defaults of <c>akka.hocon</c>.</summary>
    public GrpcSenderOptions() => ServerSettings.SetDefaults(this);

    /// <summary><c>http://HOST:PORT</c> or <c>https://HOST[:PORT]</c>.</summary>
    public string Url { get; set; } = "";

    /// <summary>The token that the server gave for the job; "" for none. Never logged. In code only: a file has no secrets in it.</summary>
    public string Token { get; set; } = "";

    /// <summary>A file with the token, read at each attempt; takes precedence over <see cref="Token"/>. "" for none.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>The authorities (PEM) that may have signed the server's certificate; "" for those that this machine trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>This worker's certificate (PEM); "" for none.</summary>
    public string ClientCertificateFile { get; set; } = "";

    /// <summary>The private key (PEM) of <see cref="ClientCertificateFile"/>.</summary>
    public string ClientKeyFile { get; set; } = "";

    /// <summary>Longest time of one call; below <c>batch.send-timeout</c>.</summary>
    public TimeSpan CallTimeout { get; set; }

    /// <summary>Time without a sign of the server, during a call, after which it is asked for one.</summary>
    public TimeSpan KeepAlive { get; set; }

    /// <summary>Most bytes of one message of a call; a larger event is a message of its own.</summary>
    public long MaxMessageBytes { get; set; }

    /// <summary>Whether INVALID_ARGUMENT means that the events can never be accepted.</summary>
    public bool InvalidArgumentIsFinal { get; set; }

    /// <summary>The private key (PEM, P-256) that signs a JWT for each hour; "" for none.</summary>
    public string JwtKeyFile { get; set; } = "";

    /// <summary>The claim <c>iss</c>; "" for none.</summary>
    public string JwtIssuer { get; set; } = "";

    /// <summary>The claim <c>org</c>; "" for none.</summary>
    public string JwtOrganisation { get; set; } = "";

    /// <summary>The claim <c>principal_id</c>; "" for none.</summary>
    public string JwtPrincipalId { get; set; } = "";

    /// <summary>The key's name at the server, in <c>kid</c> and <c>sub</c>; "" for the SHA-256 of the public key.</summary>
    public string JwtKeyId { get; set; } = "";

    /// <summary>The claim <c>aud</c>; "" for <see cref="Url"/>.</summary>
    public string JwtAudience { get; set; } = "";

    /// <summary>Sets what <c>airunner.server</c> says in a configuration; other sections are not looked at.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="source">Its name in errors, such as a file's.</param>
    /// <exception cref="GrpcSenderOptionsException">Keys that are unknown, values that are not allowed: all of them.</exception>
    public void Override(Config configuration, string source)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ServerSettings.Override(this, configuration, source);
    }

    /// <summary>Checks every value, and that the files can be used.</summary>
    /// <exception cref="GrpcSenderOptionsException">Values that are not allowed, all of them, each with its key.</exception>
    public void Validate() => GrpcSenderOptionsException.ThrowIfAny(ServerRules.Check(this));
}
