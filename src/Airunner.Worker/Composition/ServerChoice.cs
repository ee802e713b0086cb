using Airunner.Actors.Hosting.Hocon;
using Airunner.Grpc;
using Akka.Configuration;

namespace Airunner.Worker.Composition;

/// <summary>The server that gets the events instead of the store on this disk: defaults, file, environment, command line.</summary>
internal static class ServerChoice
{
    private const string Section = "airunner.server";

    /// <summary>The settings of the server; null where none is named anywhere.</summary>
    /// <exception cref="ServerUnusableException">A setting is wrong, or belongs to a server and none is named.</exception>
    public static GrpcSenderOptions? Of(WorkerSettings settings)
    {
        var text = TextOf(settings.ConfigFile);
        return text is null && !settings.Server.All.Any() ? null : OfServer(settings, text);
    }

    /// <summary>Whether one may be named; where not, as is usual, nothing of servers is loaded.</summary>
    public static bool MayBeNamed(WorkerSettings settings) => settings.Server.All.Any() || TextOf(settings.ConfigFile) is not null;

    /// <summary>The words of the library with the names that the user has given.</summary>
    public static ServerUnusableException Named(GrpcSenderOptionsException wrong, WorkerSettings settings)
    {
        var words = string.Join(Environment.NewLine, wrong.Problems);
        foreach (var (setting, value) in settings.Server.All)
            words = words.Replace($"{Section}.{setting} ", $"{value.Source} ", StringComparison.Ordinal);
        return new ServerUnusableException(words, wrong);
    }

    private static GrpcSenderOptions? OfServer(WorkerSettings settings, string? text)
    {
        var options = new GrpcSenderOptions();
        try
        {
            if (text is not null) options.Override(ConfigurationFactory.ParseString(text + "\n"), settings.ConfigFile!);
        }
        catch (GrpcSenderOptionsException wrong)
        {
            throw Named(wrong, settings);
        }

        var named = settings.Server;
        options.Url = named.Url?.Value ?? options.Url;
        options.CaFile = named.CaFile?.Value ?? options.CaFile;
        options.ClientCertificateFile = named.ClientCertificateFile?.Value ?? options.ClientCertificateFile;
        options.ClientKeyFile = named.ClientKeyFile?.Value ?? options.ClientKeyFile;
        options.JwtKeyFile = named.JwtKeyFile?.Value ?? options.JwtKeyFile;
        if (named.TokenFile is { } file) options.TokenFile = file.Value;
        else if (named.Token is not null) options.TokenFile = ""; // the environment comes before the file of settings
        options.Token = named.Token ?? "";
        if (options.Url.Length > 0) return options;
        if (named.All.FirstOrDefault() is not { Value.Source: { } source }) return null;
        throw new ServerUnusableException($"{source} is for a server, and none is named. Name it with --server URL or AIRUNNER_SERVER.");
    }

    /// <summary>The file of settings; null where it says nothing about a server, or is not readable as settings at all.</summary>
    private static string? TextOf(string? file)
    {
        if (file is null) return null;
        try
        {
            var text = File.ReadAllText(file);
            return text.Contains("server", StringComparison.Ordinal) && HoconSyntax.Check(text).Faults.Count == 0 ? text : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // reported by the reader of the other settings, which refuses the start
        }
    }
}

/// <summary>The server that is named cannot be used.</summary>
internal sealed class ServerUnusableException(string message, Exception? inner = null) : Exception(message, inner);
