using Airunner.Actors.Archive.Actors;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>The retention sweep of a process that ends: on a machine with short processes only, no other one is ever made.</summary>
internal static class EndSweep
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = 2 * Within;

    /// <summary>Sweeps when the last sweep of any process is older than <c>sweep-interval</c>. Takes two seconds at most.</summary>
    /// <param name="system">The system; it may also be ended by someone else meanwhile.</param>
    /// <param name="archive">Its ArchiveActor.</param>
    internal static async Task RunAsync(ActorSystem system, IActorRef archive)
    {
        using var deadline = new CancellationTokenSource(AnswerWithin);
        try
        {
            var sweep = new ArchiveProtocol.Sweep { OnlyIfDue = true, Within = Within };
            var swept = archive.Ask<ArchiveProtocol.Swept>(sweep, deadline.Token);
            await (await Task.WhenAny(swept, system.WhenTerminated).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Logging.GetLogger(system, typeof(EndSweep)).Info(
                "The archives were not swept at the end: the archive did not answer within {Seconds} s", AnswerWithin.TotalSeconds);
        }
    }
}
