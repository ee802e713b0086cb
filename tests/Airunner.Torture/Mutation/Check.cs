namespace Airunner.Torture.Mutation;

/// <summary>Something that runs in a copy of the source tree and fails when a promise is broken.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Arguments">Of <c>dotnet</c>, in the tree's root, after a build.</param>
internal sealed record Check(string Name, params string[] Arguments)
{
    private const string Tests = "tests/Airunner.Actors.Tests/bin/Release/net10.0/Airunner.Actors.Tests.dll";
    private const string Torture = "tests/Airunner.Torture/bin/Release/net10.0/Airunner.Torture.dll";
    private const string EachSpec = "--logger:console;verbosity=normal"; // a line for each: one that hangs is silent

    /// <summary>The simulator: the real storage, index and archive over a disk that forgets.</summary>
    public static Check Simulation { get; } = OfTorture("simulate", "--seeds", "4000");

    /// <summary>The actors' simulator: the real actors over the same disk.</summary>
    public static Check Actors { get; } = OfTorture("actors", "--seeds", "1000");

    /// <summary>Real processes, killed.</summary>
    public static Check Kills { get; } = OfTorture("kill", "--times", "20");

    /// <summary>The order of system calls and acknowledgements.</summary>
    public static Check Order { get; } = OfTorture("order");

    /// <summary>Two processes, one log.</summary>
    public static Check Race { get; } = OfTorture("race", "--times", "5");

    /// <summary>Specs of the library.</summary>
    /// <param name="filter">As <c>dotnet test --filter</c> has it.</param>
    public static Check Specs(string filter) =>
        new("specs", "vstest", Tests, EachSpec, $"--TestCaseFilter:{filter}");

    /// <summary>Specs of classes whose names end so.</summary>
    public static Check SpecsOf(params IEnumerable<string> classes) => Specs(string.Join('|', classes.Select(name => $"FullyQualifiedName~{name}.")));

    /// <summary>All specs of the library but those of its shape, which no guard is.</summary>
    public static Check AllSpecs { get; } = new("all specs", "vstest", Tests, EachSpec, "--TestCaseFilter:FullyQualifiedName!~Airunner.Actors.Tests.Architecture");

    private static Check OfTorture(params string[] arguments) => new(arguments[0], [Torture, .. arguments]);
}
