using System.Runtime.CompilerServices;
using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Composition;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;
using Airunner.Worker.Running;

namespace Airunner.Worker.Commands;

/// <summary>Finds and reads what <c>logs</c> or <c>events</c> was asked for, and says what is lacking.</summary>
internal sealed class JobReading : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    private readonly ReadingRequest _request;
    private readonly StateFiles _files;
    private readonly TimeProvider _time;
    private readonly ReadingProblems _problems;
    private readonly StateReader _state;

    public JobReading(ReadingRequest request, StateFiles files, Shell shell)
    {
        _request = request;
        _files = files;
        _time = shell.Time;
        _problems = new ReadingProblems(shell.Say);
        _state = new StateReader(files, _problems, shell.Time);
    }

    /// <summary>0 where nothing is lacking.</summary>
    public int ExitStatus => _problems.ExitStatus;

    /// <summary>The executions to read, the latest last.</summary>
    /// <exception cref="CommandFailedException">There is none; the message says where it was looked for.</exception>
    public async Task<IReadOnlyList<JobExecution>> FindAsync(CancellationToken cancellationToken)
    {
        var named = JobOptions.Identity(_request.Job, _request.Execution);
        var began = _time.GetTimestamp();
        while (true)
        {
            var found = Wanted(named, _state.Executions(_request.Job, _request.Execution));
            if (found.Count > 0) return found;
            if (_time.GetElapsedTime(began) >= _request.Wait) throw Nothing(named);
            await Task.Delay(LookInterval, _time, cancellationToken);
        }
    }

    /// <inheritdoc cref="StateReader.LastSequence"/>
    public long LastSequence(JobExecution execution) => _state.LastSequence(execution);

    /// <summary>The number of lines or events from which a tail is printed.</summary>
    /// <inheritdoc cref="TailStart.Find"/>
    public TailStart StartOf(JobExecution execution, Func<JobEvent, long>? atLeast, Func<ITailCounter> counter) =>
        TailStart.Find(_state, execution, _request.Range, atLeast, counter);

    /// <summary>The events of an execution; when following, null where there is none for now.</summary>
    public async IAsyncEnumerable<JobEvent?> EventsAsync(
        JobExecution execution, TailStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var events = _state.Events(execution, start.From, _request.Follow);
        JobEvent? first = null;
        JobEvent? last = null;
        while (true)
        {
            var isLastLook = !_request.Follow || !MayGrow(execution, events);
            while (events.Next() is { } jobEvent)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!_request.Follow && jobEvent.Sequence > start.Through) break;
                first ??= jobEvent;
                last = jobEvent;
                yield return jobEvent;
                if (_request.Follow && EventFacts.IsEnd(jobEvent)) break;
            }

            if (isLastLook || (last is not null && EventFacts.IsEnd(last))) break;
            yield return null;
            await Task.Delay(LookInterval, _time, cancellationToken);
        }

        ReportMissing(execution, events.Missing);
        if (last is not null && InterruptedRuns.IsInterrupted(first, last)) ReportUnended(execution);
    }

    public void Dispose() => _state.Dispose();

    /// <summary>Whether a process here writes the log, or the server may get more. From a leftover log it gets nothing.</summary>
    private bool MayGrow(JobExecution execution, MergedEvents events) =>
        _state.IsHeld(execution) || (events.IsFollowing && !_state.HasLeftoverLog(execution));

    private IReadOnlyList<JobExecution> Wanted(JobExecution named, IReadOnlyList<JobExecution> known)
    {
        if (_request.IsAll) return known;
        if (_request.Execution is not null) return known.Contains(named) ? [named] : [];
        return known.Count == 0 ? [] : [known[^1]];
    }

    private void ReportMissing(JobExecution execution, MissingSequences missing)
    {
        if (!missing.Any) return;
        var what = $"{Capital(missing.ToString())} of {Plain.Text(execution.ToString())}";
        var isOne = missing.IsOne;
        var where = $"{what} {(isOne ? "is" : "are")} neither in a log nor in the store nor in an archive{Elsewhere()}";
        _problems.Add(missing.IsBeginningOnly
            ? new ReadingProblem($"{where}: {(isOne ? "it was" : "they were")} swept away.", ExitStatuses.NoSuchJob)
            : new ReadingProblem(
                $"{where}: {(isOne ? "it is" : "they are")} lost. 'airunner wal verify' looks for damage.", ExitStatuses.Damaged));
    }

    /// <summary>A run whose worker was killed has no end, and its log waits for someone who ends and delivers it.</summary>
    private void ReportUnended(JobExecution execution)
    {
        if (!_state.HasLeftoverLog(execution)) return;
        _problems.Add(new ReadingProblem(
            $"No process writes the log of {Plain.Text(execution.ToString())} any more, and the end of the job is not in it: "
            + "'airunner recover' ends and delivers it.",
            ExitStatuses.NotAllDelivered));
    }

    private string Elsewhere() => _files.Server switch
    {
        null => "",
        { } server when _state.IsServerRead => $" nor at {server.Url}",
        { } server => $" here ({server.Url} may have them)",
    };

    private CommandFailedException Nothing(JobExecution named)
    {
        var what = named.Execution is null
            ? $"job '{Plain.Text(named.Job)}'"
            : $"execution '{Plain.Text(named.Execution)}' of job '{Plain.Text(named.Job)}'";
        var waited = _request.Wait > TimeSpan.Zero ? $" after {_request.Wait.TotalSeconds:0.###} s" : "";
        var places = $"no log in '{_files.LogDirectory}', no events in '{_files.StorePath}', no archive in '{_files.ArchiveDirectory}'";
        var status = _problems.ExitStatus == 0 ? ExitStatuses.NoSuchJob : _problems.ExitStatus;
        if (status is not (ExitStatuses.NoSuchJob or ExitStatuses.Unavailable))
            return new CommandFailedException(status, $"Nothing can be read of {what}{waited}.");
        var server = _files.Server is { } asked && _state.IsServerRead ? $", nothing at {asked.Url}" : "";
        return new CommandFailedException(status, $"Nothing is here of {what}{waited}: {places}{server}.");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
