using System.Collections.Concurrent;
using System.Globalization;
using Airunner.Actors;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>One life of a node's process, as its parent sees it.</summary>
internal sealed class ClusterNode : IDisposable
{
    private readonly VictimProcess _process;
    private readonly ConcurrentDictionary<(JobExecution Execution, long Nonce), TaskCompletionSource<Answer>> _waiting = new();
    private readonly TaskCompletionSource _isMember = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private volatile TaskCompletionSource<int> _members = new();
    private bool _hasEnded;
    private volatile bool _isLeaving;

    private ClusterNode(VictimProcess process)
    {
        _process = process;
        Ended = Task.Factory.StartNew(Listen, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What became of an order.</summary>
    /// <param name="Sequence">The sequence that was acknowledged, 0 for a completion; null when it was not acknowledged.</param>
    /// <param name="Why">Why it was not.</param>
    internal readonly record struct Answer(long? Sequence, string Why);

    /// <summary>Completes when it is a member of the cluster; fails when it ends before that.</summary>
    public Task IsMember => _isMember.Task;

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended { get; }

    /// <summary>Whether it can be given orders.</summary>
    public bool IsAlive => !_isLeaving && !Ended.IsCompleted && _isMember.Task.IsCompletedSuccessfully;

    /// <summary>Starts a process.</summary>
    /// <param name="program">This program, or another build of it.</param>
    /// <param name="arguments">The node's.</param>
    /// <param name="under">A program with arguments that starts it; empty for none.</param>
    public static ClusterNode Start(string program, IEnumerable<string> arguments, params string[] under) =>
        new(VictimProcess.StartBuild(program, [ClusterNodeCommand.Word, .. arguments], under));

    /// <summary>Orders an append.</summary>
    public Task<Answer> AppendAsync(JobExecution execution, long sequence, long nonce) =>
        OrderAsync(
            execution,
            nonce,
            string.Create(CultureInfo.InvariantCulture, $"append {execution.Job} {execution.Execution} {sequence} {nonce}"));

    /// <summary>Orders the completion of an execution.</summary>
    public Task<Answer> CompleteAsync(JobExecution execution) =>
        OrderAsync(execution, 0, $"complete {execution.Job} {execution.Execution}");

    /// <summary>How many members it sees; 0 while one cannot be reached, or when it has ended.</summary>
    public async Task<int> MembersAsync()
    {
        var members = _members = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Say("members");
        await Task.WhenAny(members.Task, Ended);
        return members.Task.IsCompleted ? await members.Task : 0;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Lets it leave the cluster, and waits for its end.</summary>
    /// <returns>What is wrong; null when it ended well.</returns>
    public string? Leave()
    {
        lock (_gate)
        {
            _isLeaving = true;
            _process.EndInput();
        }

        var status = _process.End();
        Ended.GetAwaiter().GetResult();
        return status == 0 ? null : $"a node that left ended with {status}: {_process.Errors}";
    }

    public void Dispose() => _process.Dispose();

    private Task<Answer> OrderAsync(JobExecution execution, long nonce, string line)
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_hasEnded || _isLeaving) return Task.FromResult(new Answer(null, "ended"));
            _waiting[(execution, nonce)] = answer;
            Say(line);
        }

        return answer.Task;
    }

    private void Say(string line)
    {
        lock (_gate)
        {
            if (_isLeaving) return; // its input has ended
            try
            {
                _process.Say(line);
            }
            catch (IOException)
            {
                // Its end of the pipe is gone: the end of the process answers.
            }
        }
    }

    private void Listen()
    {
        foreach (var line in _process.Lines()) Note(line.Split(' '));
        _process.End();
        lock (_gate) _hasEnded = true;
        _isMember.TrySetException(new InvalidOperationException($"A node ended before it was a member: {_process.Errors}"));
        foreach (var waiting in _waiting.Values) waiting.TrySetResult(new Answer(null, "ended"));
    }

    private void Note(string[] words)
    {
        if (words[0] == "S")
        {
            _isMember.TrySetResult();
            return;
        }

        if (words[0] == "M")
        {
            _members.TrySetResult((int)Number(words[1]));
            return;
        }

        var execution = new JobExecution(words[1], words[2]);
        switch (words[0])
        {
            case "A": Complete(execution, Number(words[4]), new Answer(Number(words[3]), "")); break;
            case "N": Complete(execution, Number(words[3]), new Answer(null, words[4])); break;
            case "C": Complete(execution, 0, new Answer(0, "")); break;
            default: Complete(execution, 0, new Answer(null, words[3])); break;
        }
    }

    private void Complete(JobExecution execution, long nonce, Answer answer)
    {
        if (_waiting.TryRemove((execution, nonce), out var waiting)) waiting.TrySetResult(answer);
    }

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
