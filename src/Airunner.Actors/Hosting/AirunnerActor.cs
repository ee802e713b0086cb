using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>
/// <c>/user/airunner</c>, the parent of <c>jobs</c> and <c>archive</c>: their names cannot collide with a user's actors.
/// </summary>
internal sealed class AirunnerActor : UntypedActor
{
    /// <summary>Called by <see cref="AirunnerActors"/>.</summary>
    internal AirunnerActor(Func<IActorRefFactory, IActorRef> start, TaskCompletionSource<IActorRef> jobs)
    {
        try
        {
            jobs.SetResult(start(Context));
        }
        catch (Exception error)
        {
            jobs.SetException(error);
            Context.Stop(Self);
        }
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message) => Unhandled(message);
}
