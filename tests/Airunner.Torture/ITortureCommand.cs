namespace Airunner.Torture;

/// <summary>A command of this program.</summary>
internal interface ITortureCommand
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does and its options, one line.</summary>
    string Usage { get; }

    /// <summary>Runs to the end.</summary>
    /// <param name="options">The arguments after the name.</param>
    /// <returns>The exit status: 0 when every promise held, 1 when one was broken.</returns>
    /// <exception cref="FormatException">An option that <see cref="Usage"/> does not list, or a wrong value.</exception>
    int Run(TortureOptions options);
}
