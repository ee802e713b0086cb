using Airunner.Actors.Jobs.Actors;

namespace Airunner.Actors.Hosting;

/// <summary>
/// The registry key of JobsActor: <c>IRequiredActor&lt;JobWalKey&gt;</c>, or <c>registry.Get&lt;JobWalKey&gt;()</c>, is the actor that
/// takes the messages of <see cref="JobWalProtocol"/>.
/// </summary>
public sealed class JobWalKey;
