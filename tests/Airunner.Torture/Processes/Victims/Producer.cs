using Airunner.Actors;

namespace Airunner.Torture.Processes.Victims;

/// <summary>Appends to one execution, many events at a time, and retries what was refused for a transient reason or is unknown.</summary>
/// <param name="execution">The execution.</param>
/// <param name="wal">The log.</param>
/// <param name="reports">Gets a report of every step.</param>
/// <param name="chance">Decides how many events are appended together, and how many are repeated after opening.</param>
/// <param name="logNumbers">Whether the log assigns the sequences; then nothing is repeated.</param>
/// <param name="openWithin">How long to wait for a leftover log that cannot be archived; may be infinite.</param>
internal sealed class Producer(JobExecution execution, IJobWal wal, Reports reports, Random chance, bool logNumbers, TimeSpan openWithin)
{
    private const int MostAtOnce = 200;
    private const int MostRepeated = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private long _lastAtOpening;

    private enum Outcome
    {
        Done,
        Again,
        End,
    }

    /// <summary>Appends this many events after the existing ones, of which a few are repeated first.</summary>
    /// <returns>False when the log accepts no more.</returns>
    public async Task<bool> AppendAsync(int events)
    {
        using var deadline = new CancellationTokenSource(openWithin, TimeProvider.System);
        try
        {
            _lastAtOpening = Math.Max(0, (await wal.OpenAsync(execution, deadline.Token)).LastSequence);
        }
        catch (LogUnavailableException refused)
        {
            reports.Refused(execution, 0, refused.Reason);
            return false;
        }
        catch (OperationCanceledException)
        {
            reports.Refused(execution, 0, RefusalReason.Recovering);
            return false;
        }

        reports.Opened(execution, _lastAtOpening);
        var next = logNumbers ? 1 : Math.Max(1, _lastAtOpening + 1 - chance.Next(MostRepeated));
        for (var end = _lastAtOpening + events; next <= end;)
        {
            var count = (int)Math.Min(chance.Next(1, MostAtOnce), end - next + 1);
            var batch = Enumerable.Range(0, count).Select(i => Next(next + i)).ToList();
            if (!await AppendAllAsync(batch)) return false;
            next += count;
        }

        return true;
    }

    private (long Sequence, long Nonce) Next(long number) => logNumbers ? (0, chance.NextInt64()) : (number, number);

    private async Task<bool> AppendAllAsync(List<(long Sequence, long Nonce)> batch)
    {
        while (batch.Count > 0)
        {
            reports.Appending(execution, batch);
            var outcomes = await Task.WhenAll(batch.Select(AppendAsync).ToList());
            if (outcomes.Contains(Outcome.End)) return false;
            batch = batch.Where((_, i) => outcomes[i] == Outcome.Again).ToList();
            if (batch.Count > 0) await Task.Delay(Pause, TimeProvider.System);
        }

        return true;
    }

    private async Task<Outcome> AppendAsync((long Sequence, long Nonce) e)
    {
        try
        {
            var sequence = await wal.AppendAsync(execution, VictimEvents.Make(execution, e.Sequence, e.Nonce));
            reports.Acknowledged(execution, sequence, e.Nonce);
            return Outcome.Done;
        }
        catch (AppendUnknownException)
        {
            reports.Unknown(execution, e.Sequence);
            return logNumbers ? Outcome.Done : Outcome.Again;
        }
        catch (AppendRefusedException refused)
        {
            reports.Refused(execution, e.Sequence, refused.Reason);
            return After(e.Sequence, refused);
        }
    }

    private Outcome After(long sequence, AppendRefusedException refused)
    {
        switch (refused.Reason)
        {
            case RefusalReason.DiskFull or RefusalReason.QueueFull or RefusalReason.Recovering or RefusalReason.OutOfTurn:
                return Outcome.Again;
            case RefusalReason.SequenceNotRising when sequence <= _lastAtOpening:
                return Outcome.Done; // it is in an archive: the log's sequences begin above it
            case RefusalReason.CannotOpen or RefusalReason.Closed:
                return Outcome.End;
            default:
                reports.Broken(execution, refused.Message);
                return Outcome.End;
        }
    }
}
