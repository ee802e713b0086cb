namespace Airunner.Worker.Running;

/// <summary>What became of a command's process.</summary>
internal enum CommandFate
{
    /// <summary>It still runs.</summary>
    Runs,

    /// <summary>It does not run any more.</summary>
    Gone,

    /// <summary>It ran on another host.</summary>
    Elsewhere,
}
