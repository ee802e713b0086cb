namespace Airunner.Torture;

/// <summary>One machine of proof, run from the command line.</summary>
internal interface ITortureCommand
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>What it does and which options it takes, one line.</summary>
    string Usage { get; }

    /// <summary>Runs to the end.</summary>
    /// <param name="options">What stood behind the word.</param>
    /// <returns>The exit status: 0 when every promise held, 1 when one was broken.</returns>
    /// <exception cref="FormatException">An option that <see cref="Usage"/> does not name, or a wrong value.</exception>
    int Run(TortureOptions options);
}
