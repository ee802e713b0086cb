using System.Text.Json;
using Airunner.Grpc;
using Airunner.Worker.Composition;
using Airunner.Worker.Printing;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Commands.Wal;

/// <summary><c>airunner wal verify --server</c>: what the server has of what was read here.</summary>
internal static class ServerVerification
{
    /// <summary>Compares executions one after the other, and prints how each compares.</summary>
    /// <returns>The exit status.</returns>
    /// <exception cref="CommandFailedException">The server does not send its events.</exception>
    /// <exception cref="ServerUnusableException">The settings of the server are wrong.</exception>
    public static async Task<int> RunAsync(
        Shell shell,
        WorkerSettings settings,
        IReadOnlyList<WalTarget> targets,
        bool isJson,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        var options = ServerChoice.Of(settings)!;
        using var reader = Reader(options, settings);
        var comparison = new ServerComparison(reader, options.CallTimeout, shell.Time);
        var isSame = true;
        await output.FlushAsync(cancellationToken); // nothing but the bar is written while it is shown
        var all = await new WorkProgress(shell, "compare").ShowAsync(targets.Sum(static target => target.ReadBytes), async bar =>
        {
            var bytes = new SummedProgress(bar);
            var done = new List<(WalTarget, ComparedEvents)>();
            foreach (var target in targets) done.Add((target, await ComparedAsync(comparison, target, bytes.OfOne(), cancellationToken)));
            return done;
        });
        foreach (var (target, compared) in all)
        {
            output.WriteLine(isJson ? Json(target, options.Url, compared) : Sentence(target, options.Url, compared));
            isSame &= compared.IsSame;
        }

        return isSame ? ExitStatuses.Success : ExitStatuses.Damaged;
    }

    private static GrpcEventReader Reader(GrpcSenderOptions options, WorkerSettings settings)
    {
        try
        {
            return new GrpcEventReader(options);
        }
        catch (GrpcSenderOptionsException wrong)
        {
            throw ServerChoice.Named(wrong, settings);
        }
    }

    private static async Task<ComparedEvents> ComparedAsync(
        ServerComparison comparison, WalTarget target, IProgress<long> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await comparison.RunAsync(target, progress, cancellationToken);
        }
        catch (IOException silent)
        {
            throw new CommandFailedException(ExitStatuses.Unavailable, $"{target.Name} cannot be compared: {silent.Message}", silent);
        }
    }

    private static string Sentence(WalTarget target, string url, ComparedEvents compared)
    {
        List<string> parts = [];
        if (compared.Missing.Count > 0) parts.Add($"{Plain.Count(compared.Missing.Count, "event")} missing ({compared.Missing})");
        if (compared.Different.Count > 0) parts.Add($"{Plain.Count(compared.Different.Count, "event")} different ({compared.Different})");
        if (compared.Others.Count > 0) parts.Add($"{Plain.Count(compared.Others.Count, "event")} only there ({compared.Others})");
        if (parts.Count == 0) parts.Add("none missing");
        if (compared.Pending > 0) parts.Add($"{compared.Pending} pending");
        var same = Plain.Count(compared.Same, "event");
        return $"{Plain.Text(target.Name)}: {same} the same at {Plain.Text(url)}, {string.Join(", ", parts)}";
    }

    private static string Json(WalTarget target, string url, ComparedEvents compared) => JsonLine.Of(json =>
    {
        json.WriteString("job", target.Execution?.Job);
        json.WriteString("execution", target.Execution?.Execution);
        json.WriteString("server", url);
        json.WriteNumber("same", compared.Same);
        json.WriteNumber("pending", compared.Pending);
        Write(json, "missing", compared.Missing);
        Write(json, "different", compared.Different);
        Write(json, "onlyThere", compared.Others);
    });

    private static void Write(Utf8JsonWriter json, string name, SequenceRanges ranges)
    {
        json.WriteStartArray(name);
        foreach (var range in ranges.Ranges)
        {
            json.WriteStartObject();
            json.WriteNumber("first", range.First);
            json.WriteNumber("last", range.Last);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
