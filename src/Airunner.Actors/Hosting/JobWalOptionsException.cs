namespace Airunner.Actors.Hosting;

/// <summary>The settings cannot be used; nothing was started with them.</summary>
public sealed class JobWalOptionsException : Exception
{
    internal JobWalOptionsException(IReadOnlyList<JobWalOptionProblem> problems)
        : base(string.Join(Environment.NewLine, problems.Prepend<object>("The settings cannot be used:"))) => Details = problems;

    /// <summary>
    /// All problems, in the order they were found; at least one. Each says what is wrong, where (the place, and the line where it is
    /// known), and what is allowed.
    /// </summary>
    public IReadOnlyList<string> Problems => [.. Details.Select(static problem => problem.ToString())];

    internal IReadOnlyList<JobWalOptionProblem> Details { get; }

    internal static void ThrowIfAny(IReadOnlyList<JobWalOptionProblem> problems)
    {
        if (problems.Count > 0) throw new JobWalOptionsException(problems);
    }
}
