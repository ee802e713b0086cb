namespace Airunner.Actors;

/// <summary>
/// Published on the actor system's EventStream: an event cannot be delivered and is set aside. The events after it go on; it stays in
/// the log, and in its archive, marked as failed.
/// </summary>
/// <param name="Execution">Whose event.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Reason">Why, for people: what the sender threw in the last try, or that its bytes are no event.</param>
public sealed record EventSetAside(JobExecution Execution, long Sequence, string Reason) : LogNotice;
