namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A test of the whole program; skipped while <c>WorkerComposition.StartAsync</c> has no library to start.</summary>
public sealed class WholeSystemFactAttribute : FactAttribute
{
    public WholeSystemFactAttribute() => Skip = "WorkerComposition starts nothing yet.";
}
