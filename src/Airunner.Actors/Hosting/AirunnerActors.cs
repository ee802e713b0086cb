using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>Starts <c>/user/airunner</c>, or <c>/user/airunner-NAME</c>, and its children.</summary>
internal static class AirunnerActors
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    /// <summary>Creates the parent and, through it, its children.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="name">Of the parent.</param>
    /// <param name="start">Creates the children; returns JobsActor.</param>
    /// <returns>JobsActor.</returns>
    /// <exception cref="TimeoutException">A system that goes down creates no actors.</exception>
    /// <exception cref="InvalidActorNameException">The system has a user's actor of that name.</exception>
    internal static IActorRef Start(ActorSystem system, string name, Func<IActorRefFactory, IActorRef> start)
    {
        var jobs = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.CreateBy(new Producer(start, jobs)), name);
        return jobs.Task.WaitAsync(StartsWithin).GetAwaiter().GetResult();
    }

    private sealed class Producer(Func<IActorRefFactory, IActorRef> start, TaskCompletionSource<IActorRef> jobs) : IIndirectActorProducer
    {
        public Type ActorType => typeof(AirunnerActor);

        public ActorBase Produce() => new AirunnerActor(start, jobs);

        public void Release(ActorBase actor)
        {
        }
    }
}
