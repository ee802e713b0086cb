using System.CommandLine;
using System.Net;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands;

/// <summary>The options of <c>run</c> and <c>pipe</c> about metrics and health.</summary>
internal sealed class AdminOptions
{
    private const string Allowed = "an address and a port of this machine, such as 127.0.0.1:9464";

    private readonly Option<string> _address = new("--admin")
    {
        Description = "Serve metrics and health on this address and port, such as 127.0.0.1:9464",
        HelpName = "ADDR",
    };

    private readonly Option<bool> _remote = new("--admin-remote")
    {
        Description = "Allow an address for --admin that other machines reach",
    };

    public void AddTo(Command command)
    {
        _address.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (TryParse(text) is not { } address)
                result.AddError($"'{text}' is no address for --admin. Allowed: {Allowed}.");
            else if (!IPAddress.IsLoopback(address.Address) && !result.GetValue(_remote))
                result.AddError($"--admin {text} is reached by other machines. Allowed: {Allowed}, or --admin-remote as well.");
        });
        command.Options.Add(_address);
        command.Options.Add(_remote);
    }

    /// <summary>The settings with the address, where one is given.</summary>
    public WorkerSettings Read(ParseResult parsed, WorkerSettings settings) =>
        parsed.GetValue(_address) is { } text ? settings with { Admin = TryParse(text)?.ToString() } : settings;

    private static IPEndPoint? TryParse(string? text)
    {
        var whole = text?.Replace("localhost:", "127.0.0.1:", StringComparison.OrdinalIgnoreCase) ?? "";
        return IPEndPoint.TryParse(whole, out var address) && address.Port > 0 ? address : null;
    }
}
