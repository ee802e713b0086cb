using Airunner.Actors.Jobs.Actors;

namespace Airunner.Actors.Hosting;

/// <summary>One log of several in an actor system: its names there.</summary>
/// <param name="Name">Letters, digits and hyphens; "" is the only one that most systems have.</param>
internal sealed record InstanceName(string Name)
{
    /// <summary>The name of a system's usual log.</summary>
    internal static readonly InstanceName Default = new("");

    /// <summary>Its parent actor below <c>/user</c>.</summary>
    internal string Actor => Suffixed("airunner");

    /// <summary>Its dispatcher, with threads of its own.</summary>
    internal string CommitDispatcher => Suffixed(Dispatchers.Commit);

    /// <summary>For people.</summary>
    internal string Text => Name.Length == 0 ? "the log without a name" : $"the log '{Name}'";

    /// <summary>The checked name.</summary>
    /// <exception cref="ArgumentException">Other characters.</exception>
    internal static InstanceName Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? new InstanceName(name)
            : throw new ArgumentException($"'{name}' is no name of a log: allowed are letters, digits and hyphens.", nameof(name));
    }

    private string Suffixed(string name) => Name.Length == 0 ? name : $"{name}-{Name}";
}
