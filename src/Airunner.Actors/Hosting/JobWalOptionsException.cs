namespace Airunner.Actors.Hosting;

/// <summary>The settings cannot be used; nothing was started with them.</summary>
public sealed class JobWalOptionsException : Exception
{
    internal JobWalOptionsException(IReadOnlyList<JobWalOptionProblem> problems)
        : base(string.Join(Environment.NewLine, problems.Prepend<object>("The settings cannot be used:"))) => Problems = problems;

    /// <summary>All problems, in the order they were found; at least one.</summary>
    public IReadOnlyList<JobWalOptionProblem> Problems { get; }

    internal static void ThrowIfAny(IReadOnlyList<JobWalOptionProblem> problems)
    {
        if (problems.Count > 0) throw new JobWalOptionsException(problems);
    }
}
