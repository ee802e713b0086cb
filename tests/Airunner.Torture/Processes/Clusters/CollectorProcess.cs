using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Airunner.Torture.Processes.WholeProgram;

namespace Airunner.Torture.Processes.Clusters;

/// <summary><c>airunner collect</c> with tokens, which may be killed and started again at the same address.</summary>
internal sealed class CollectorProcess : IDisposable
{
    private static readonly string[] Collect = ["collect", "--json"];

    private readonly string _state;
    private readonly string _host;
    private readonly string _keys;
    private readonly string[] _store;
    private AirunnerProcess _process;

    private CollectorProcess(string state, string host, string? postgresFile)
    {
        _state = state;
        _host = host;
        _store = postgresFile is null ? [] : ["--postgres-file", postgresFile];
        Directory.CreateDirectory(state);
        _keys = Path.Combine(state, "keys");
        TokenFile = Path.Combine(state, "token");
        PrivateFile.Write(_keys, "k1:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        PrivateFile.Write(TokenFile, MakeToken());
        _process = Start(0);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The file with the token of the nodes.</summary>
    public string TokenFile { get; }

    /// <summary>Starts one on a free port.</summary>
    /// <param name="state">Its state directory.</param>
    /// <param name="host">Where it listens.</param>
    /// <param name="postgresFile">A file with the connection string of its store; null for SQLite.</param>
    public static CollectorProcess Start(string state, string host, string? postgresFile) => new(state, host, postgresFile);

    /// <summary>SIGKILL, and another one on the same store and address.</summary>
    public void Restart()
    {
        Kill();
        _process.Dispose();
        _process = Start(Address.Port);
    }

    /// <summary>SIGKILL: what it has acknowledged is durable.</summary>
    public void Kill()
    {
        _process.Kill(wholeGroup: true);
        _process.End();
    }

    public void Dispose()
    {
        if (!_process.HasEnded) Kill();
        _process.Dispose();
    }

    private string MakeToken()
    {
        using var process = AirunnerProcess.Start(_state, null, "token", "--secret-file", _keys, "--job", "job", "--expires", "1d");
        var token = new StreamReader(process.Output).ReadToEnd();
        if (process.End() != 0) throw new InvalidOperationException($"There is no token: {process.Errors}");
        return token;
    }

    private AirunnerProcess Start(int port)
    {
        var listen = string.Create(CultureInfo.InvariantCulture, $"{_host}:{port}");
        var process = AirunnerProcess.Start(
            _state, null, AirunnerProcess.WithoutDeadline, [.. Collect, .. _store, "--secret-file", _keys, "--listen", listen]);
        using var lines = WholeLines.Of(process.Output).GetEnumerator();
        if (!lines.MoveNext())
        {
            process.End();
            throw new InvalidOperationException($"The collector does not start: {process.Errors}");
        }

        using var ready = JsonDocument.Parse(lines.Current);
        Address = new Uri(ready.RootElement.GetProperty("listening").GetString()!);
        return process;
    }
}
