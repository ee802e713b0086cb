using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>A question to the log that waits for its answer, and what must be settled when it comes.</summary>
internal sealed record OpenQuestion(JobModel Model, object Question, IReadOnlyList<ProducedEvent> Before)
{
    /// <summary>With all that was acknowledged before it.</summary>
    public static OpenQuestion Of(JobModel model, object question) =>
        new(model, question, [.. model.Claims.Where(static claim => claim is { AckedAs: not null, IsArchived: false })]);

    /// <summary>It was answered that all before it is settled.</summary>
    public void CheckSettled()
    {
        foreach (var claim in Before)
            PromiseBrokenException.Unless(claim.IsSetAside || Model.HasArrived(claim), $"{Question} was answered, and {claim} had not arrived.");
    }
}
