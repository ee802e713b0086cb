namespace Airunner.Torture.Mutation;

/// <summary>One change that Stryker compiled into the library, switched on by its number.</summary>
/// <param name="Number">As the mutated library and the report have it.</param>
/// <param name="File">Source file under <c>src/Airunner.Actors</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Kind">Stryker's name of the mutator.</param>
/// <param name="Replacement">What the library does instead, as source text.</param>
/// <param name="Status">Stryker's word for what the specs made of it.</param>
internal sealed record Mutant(int Number, string File, int Line, string Kind, string Replacement, string Status)
{
    /// <summary>Whether no spec failed: the programs are asked next.</summary>
    public bool IsUnnoticed => Status is "Survived" or "NoCoverage";

    /// <summary>Whether the specs were run against it, or would have been had one reached it.</summary>
    public bool IsTested => IsUnnoticed || Status is "Killed" or "Timeout";
}
