using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>Starts <c>/user/airunner</c> and its children.</summary>
internal static class AirunnerActors
{
    private const string Name = "airunner";
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    /// <summary>Creates the parent and, through it, its children.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="start">Creates the children; returns JobsActor.</param>
    /// <returns>JobsActor.</returns>
    /// <exception cref="TimeoutException">A system that goes down creates no actors.</exception>
    /// <exception cref="InvalidActorNameException">The system has a user's actor of that name.</exception>
    internal static IActorRef Start(ActorSystem system, Func<IActorRefFactory, IActorRef> start)
    {
        var jobs = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.CreateBy(new Producer(start, jobs)), Name);
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
