namespace Airunner.Grpc;

/// <summary>The settings of the server cannot be used; nothing was started with them.</summary>
public sealed class GrpcSenderOptionsException : Exception
{
    internal GrpcSenderOptionsException(IReadOnlyList<string> problems, Exception? inner = null)
        : base(string.Join(Environment.NewLine, problems.Prepend("The settings of the server cannot be used:")), inner) =>
        Problems = problems;

    /// <summary>All problems: what, where, and what is allowed; at least one. Without secrets.</summary>
    public IReadOnlyList<string> Problems { get; }

    internal static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0) throw new GrpcSenderOptionsException(problems);
    }
}
