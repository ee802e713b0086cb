using Airunner.Actors.Jobs.Life;

namespace Airunner.Torture.Mutation;

/// <summary>Changes the library in every way that Stryker knows, and reports the changes that nothing notices.</summary>
internal sealed class MutateCommand : ITortureCommand
{
    private const string Torture = "tests/Airunner.Torture";
    private const int Seeds = 300;

    public string Name => "mutate";

    public string Usage =>
        "--files GLOB[,GLOB…] [--specs FILTER] [--programs simulate,actors,order | none] [--seeds 300] "
        + "[--source DIR] [--tree DIR] [--table FILE]: change the library, report what neither specs nor programs notice";

    public int Run(TortureOptions options)
    {
        var files = (options.Text("--files") ?? throw new FormatException("--files is needed, 'Jobs/**/*.cs' for example.")).Split(',');
        var specs = options.Text("--specs") ?? SpecsOf(files);
        var checks = Check.Named(options.Text("--programs") ?? "simulate,actors,order", options.Number("--seeds", Seeds));
        var source = Path.GetFullPath(options.Text("--source") ?? ".");
        var kept = options.Text("--tree");
        var table = new UnnoticedTable(options.Text("--table"));
        options.NothingElse();

        using var tree = MutatedTree.Copy(source, kept);
        tree.Build(Torture);
        var library = new MutatedLibrary(tree.Root);
        var mutants = new StrykerRun(tree.Root).Run(files, specs, library.Directory, Console.Error.WriteLine);
        if (mutants.Count == 0) throw new FormatException("No mutant stands in those files.");

        var left = mutants.Where(mutant => mutant.IsUnnoticed).ToList();
        library.RequireGreen(checks, Console.Error.WriteLine);
        var unnoticed = 0;
        for (var i = 0; i < left.Count; i++)
        {
            var noticedBy = library.WhatNotices(left[i], checks);
            if (noticedBy is null)
            {
                table.Add(left[i]);
                unnoticed++;
            }

            Console.Error.WriteLine($"{i + 1}/{left.Count}: {left[i].File}:{left[i].Line}: {noticedBy ?? "nothing"}");
        }

        var (bySpecs, byPrograms) = (mutants.Count - left.Count, left.Count - unnoticed);
        Console.WriteLine($"{mutants.Count} mutants: {bySpecs} noticed by specs, {byPrograms} by programs alone, {unnoticed} by nothing.");
        return unnoticed == 0 ? 0 : 1;
    }

    /// <summary>The specs of a folder mirror it: the first part of each glob is the folder's name.</summary>
    private static string SpecsOf(IEnumerable<string> files) =>
        string.Join('|', files.Select(file => $"FullyQualifiedName~Airunner.Actors.Tests.{file.Split('/')[0]}.").Distinct());
}
