namespace Airunner.Torture.ActorSimulation;

/// <summary>Replaces the thread pool in a world with one thread: tasks wait until they are picked at random.</summary>
internal sealed class DeferredTasks(Random chance) : TaskScheduler
{
    private readonly List<Task> _waiting = [];

    public bool Any => _waiting.Count > 0;

    public void RunOne()
    {
        var at = chance.Next(_waiting.Count);
        var task = _waiting[at];
        _waiting.RemoveAt(at);
        TryExecuteTask(task);
    }

    protected override void QueueTask(Task task) => _waiting.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _waiting;
}
