using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Worker.Commands;

namespace Airunner.Worker.Reading;

/// <summary>What a reading lacks, each said once, and the exit status that comes of it.</summary>
/// <param name="say">Gets each line for the user.</param>
internal sealed class ReadingProblems(Action<string> say)
{
    /// <summary>The gravest comes first.</summary>
    private static readonly int[] ByGravity =
        [
            ExitStatuses.Damaged, ExitStatuses.LogFailed, ExitStatuses.Unavailable, ExitStatuses.NotAllDelivered,
            ExitStatuses.NoSuchJob,
        ];

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly HashSet<int> _statuses = [];

    /// <summary>The status of the gravest problem; 0 without any.</summary>
    public int ExitStatus => Array.Find(ByGravity, _statuses.Contains);

    public void Add(ReadingProblem problem)
    {
        _statuses.Add(problem.Status);
        if (_said.Add(problem.Text)) say(problem.Text);
    }

    /// <summary>Runs a reading whose failure is a problem of the result and not the end of the command.</summary>
    /// <returns>What it gives; the default after a failure.</returns>
    public T? Try<T>(Func<T?> read, Action? onFailure = null)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (Of(failure) is { } problem)
        {
            Add(problem);
            onFailure?.Invoke();
            return default;
        }
    }

    private static ReadingProblem? Of(Exception failure) => failure switch
    {
        StoreException { IsDamaged: true } => new(
            $"{failure.Message} Events that only it has are not shown: restore it, or move it away.", ExitStatuses.Damaged),
        StoreException { IsBusy: true } => new($"{failure.Message} Try again later.", ExitStatuses.NotAllDelivered),
        StoreException => new($"{failure.Message} Events that only it has are not shown.", ExitStatuses.LogFailed),
        ServerUnreadableException => new($"{failure.Message.TrimEnd('.')}. What only it has is not shown.", ExitStatuses.Unavailable),
        WalException or IOException or UnauthorizedAccessException => new(failure.Message, ExitStatuses.LogFailed),
        _ => null,
    };
}
