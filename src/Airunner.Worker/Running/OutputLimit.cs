namespace Airunner.Worker.Running;

/// <summary>How much output of a command is logged.</summary>
/// <param name="MostBytes">The most bytes, at least 1.</param>
/// <param name="EndsCommand">Whether the command is ended then; otherwise it goes on, and its output is still passed on.</param>
internal sealed record OutputLimit(long MostBytes, bool EndsCommand);
