namespace Airunner.Torture.Mutation;

/// <summary>One change that Stryker compiled into the library, enabled by its number.</summary>
/// <param name="Number">Its number in the mutated library and in the report.</param>
/// <param name="File">Source file under <c>src/Airunner.Actors</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Kind">Stryker's name for the mutator.</param>
/// <param name="Replacement">The changed source text.</param>
/// <param name="Status">Stryker's status after running the specs.</param>
internal sealed record Mutant(int Number, string File, int Line, string Kind, string Replacement, string Status)
{
    /// <summary>Whether no spec failed: the programs check it next.</summary>
    public bool IsUnnoticed => Status is "Survived" or "NoCoverage";

    /// <summary>Whether the specs were run against it, or would have been if one reached it.</summary>
    public bool IsTested => IsUnnoticed || Status is "Killed" or "Timeout";
}
