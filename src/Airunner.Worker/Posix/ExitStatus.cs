namespace Airunner.Worker.Posix;

/// <summary>How a process ended, as <c>waitpid</c> reports it.</summary>
/// <param name="Raw">The status word.</param>
internal readonly record struct ExitStatus(int Raw)
{
    /// <summary>The signal that killed it; 0 when it exited by itself.</summary>
    public int Signal => Raw & 0x7f;

    /// <summary>What a shell would report: the exit code, or 128 + the signal's number.</summary>
    public int Code => Signal == 0 ? (Raw >> 8) & 0xff : 128 + Signal;
}
