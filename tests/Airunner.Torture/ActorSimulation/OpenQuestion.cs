using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>A question to the log that has no answer yet, and the events that must be done when it is answered.</summary>
internal sealed record OpenQuestion(JobModel Model, object Question, IReadOnlyList<ProducedEvent> Before)
{
    /// <summary>A question about all events that were acknowledged before it.</summary>
    public static OpenQuestion Of(JobModel model, object question) =>
        new(model, question, [.. model.Claims.Where(static claim => claim is { AckedAs: not null, IsArchived: false })]);

    /// <summary>Checks, when it is answered, that all events before it are done.</summary>
    public void CheckSettled()
    {
        foreach (var claim in Before)
            PromiseBrokenException.Unless(
                claim.IsSetAside || Model.HasArrived(claim), $"{Question} was answered, and {claim} had not arrived.");
    }
}
