using Akka.Actor;
using Akka.Actor.Setup;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Gives the logs of an actor system their senders and settings in code; passed to
/// <see cref="ActorSystem.Create(string, ActorSystemSetup)"/>.
/// </summary>
/// <remarks>HOCON alone is enough for one log whose sender is named in <c>airunner.wal.sender</c>.</remarks>
public sealed class JobWalSetup : Setup
{
    private readonly List<JobWalDeclaration> _declarations = [];

    /// <summary>The logs, in the order of their declaration.</summary>
    internal IReadOnlyList<JobWalDeclaration> Declarations => _declarations;

    /// <summary>Adds a log.</summary>
    /// <param name="sender">
    /// Makes the sender, once; it serves all jobs of this log. It is not disposed: whoever makes it ends it, after the system.
    /// </param>
    /// <param name="configure">Settings; they take precedence over the system's HOCON.</param>
    /// <param name="name">
    /// Tells several logs apart: letters, digits and hyphens. Each needs a state directory of its own.
    /// </param>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    public JobWalSetup Add(Func<ActorSystem, IEventSender> sender, Action<JobWalOptions>? configure = null, string name = "")
    {
        ArgumentNullException.ThrowIfNull(sender);
        var log = InstanceName.Of(name);
        Add(new JobWalDeclaration(log, system =>
        {
            var options = JobWalOptionsReader.ReadConfig(system.Settings.Config, configure, log);
            return new PreparedJobWal(options, OneSender.For(() => sender(system)), TimeProvider.System);
        }));
        return this;
    }

    /// <summary>The declaration of a log; null where there is none.</summary>
    internal JobWalDeclaration? Find(InstanceName name) => _declarations.Find(declaration => declaration.Name == name);

    /// <summary>Adds a log.</summary>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    internal void Add(JobWalDeclaration declaration)
    {
        if (Find(declaration.Name) is not null)
            throw new InvalidOperationException($"{declaration.Name.Text} is declared twice for one actor system.");
        _declarations.Add(declaration);
    }
}
