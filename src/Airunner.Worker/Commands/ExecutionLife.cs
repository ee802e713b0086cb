using Airunner.Actors;
using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Commands;

/// <summary>Opens and completes the one execution of a <c>run</c> or <c>pipe</c>.</summary>
internal sealed class ExecutionLife(IWorkerSystem system, JobExecution execution, StopSignals signals, TimeProvider time)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerAtOnce = TimeSpan.FromSeconds(1);

    /// <summary>Opens the execution's log, which must be new.</summary>
    /// <exception cref="CommandFailedException">It was archived, is running, has events of an earlier run, or cannot be opened.</exception>
    public async Task OpenAsync()
    {
        if (WasArchived()) throw Used("was already archived");
        JobStatus opened;
        try
        {
            opened = await WithinDrainAsync(token => system.Wal.OpenAsync(execution, token));
        }
        catch (Exception failure) when (failure is WalException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            if (WasArchived()) throw Used("was already archived");
            if (failure is LogUnavailableException refused && HeldLog.IsHeld(refused.Detail, execution, system.Options))
                throw Used("is being run by another process");
            throw new CommandFailedException(ExitStatuses.LogFailed, $"The log of '{execution}' cannot be opened: {Why(failure)}", failure);
        }

        if (opened.LastSequence >= 0) throw Used("has a log of an earlier run, which 'airunner recover' delivers");
    }

    /// <summary>Delivers and archives, at most for the drain time-out.</summary>
    /// <returns>The execution's last status.</returns>
    public async Task<JobStatus> CompleteAsync()
    {
        try
        {
            return await WithinDrainAsync(token => system.Wal.CompleteAsync(execution, token));
        }
        catch (Exception trouble) when (trouble is OperationCanceledException or LogUnavailableException)
        {
            return await StatusAsync(); // what is pending is durable; the status says how much that is
        }
    }

    /// <summary>The current status; a status that says so when the log does not answer.</summary>
    public async Task<JobStatus> StatusAsync()
    {
        using var soon = new CancellationTokenSource(signals.Second.IsCancellationRequested ? AnswerAtOnce : AnswerWithin, time);
        try
        {
            return await system.Wal.StatusAsync(execution, soon.Token);
        }
        catch (OperationCanceledException)
        {
            return new JobStatus(execution, JobPhase.Unavailable) { Trouble = "its log does not answer: a call to the disk may hang" };
        }
    }

    private string Why(Exception failure)
    {
        if (failure is OperationCanceledException) return "it does not answer: a call to the disk may hang";
        if (failure is not LogUnavailableException refused) return failure.Message;
        var why = refused.Detail;
        var couldNotBeMade = refused.Reason is RefusalReason.DiskFull or RefusalReason.CannotOpen
            && !File.Exists(Path.Combine(system.Options.Directory, FileNames.Log(execution)));
        return couldNotBeMade ? $"{why.TrimEnd('.')}. {SystemStart.Advice}" : why;
    }

    private async Task<T> WithinDrainAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        using var deadline = new CancellationTokenSource(system.Options.DrainTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, signals.Second);
        return await work(either.Token);
    }

    /// <summary>Asks by name: a directory of 300,000 archives is not listed before the first event.</summary>
    private bool WasArchived()
    {
        try
        {
            return ArchiveReader.Paths(new LinuxFileSystem(), system.Options.ArchiveDirectory, execution).Count > 0;
        }
        catch (WalIOException)
        {
            return false; // the log reads its archives when it is opened, and says what is wrong
        }
    }

    private CommandFailedException Used(string how) =>
        new(
            ExitStatuses.Usage,
            $"The execution '{execution.Execution}' of job '{execution.Job}' {how}. Give another --execution, or none for a new one.");
}
