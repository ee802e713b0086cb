using System.Diagnostics;

namespace Airunner.Torture.Mutation;

/// <summary>Takes each guard out in turn and shows that something notices.</summary>
internal sealed class MutateCommand : ITortureCommand
{
    public string Name => "mutate";

    public string Usage =>
        "[--source DIR] [--only TEXT] [--from TEXT] [--table FILE] [--check]: take each guard out in a copy of the source, run the suite, tell which are noticed";

    public int Run(TortureOptions options)
    {
        var source = Path.GetFullPath(options.Text("--source") ?? ".");
        var (only, from, onlyApply) = (options.Text("--only") ?? "", options.Text("--from") ?? "", options.Has("--check"));
        var table = new MutationTable(options.Text("--table"));
        options.NothingElse();
        var edits = Edits.All.SkipWhile(edit => !Has(edit, from)).Where(edit => Has(edit, only)).ToList();
        using var tree = MutatedTree.Copy(source);
        foreach (var edit in edits) tree.Apply(edit)(); // the table first: an edit that does not apply is an error, not a guard
        if (onlyApply) return 0;
        edits.RemoveAll(table.Noticed);
        tree.BuildAll();
        tree.BuildLibrary(); // as for each edit, so that a red can only come from the edit
        foreach (var check in edits.SelectMany(ChecksOf).DistinctBy(check => string.Join(' ', check.Arguments)))
            if (tree.Fails(check) is { } failure) throw new InvalidOperationException($"'{check.Name}' fails with every guard in place: {failure}");

        var unnoticed = 0;
        for (var i = 0; i < edits.Count; i++)
        {
            var began = Stopwatch.StartNew();
            var noticedBy = WhatNotices(tree, edits[i]);
            if (noticedBy is null) unnoticed++;
            table.Add(edits[i], noticedBy);
            Console.Error.WriteLine($"{i + 1}/{edits.Count}, {began.Elapsed.TotalSeconds:F0} s");
        }

        Console.WriteLine($"\n{edits.Count} guards, {unnoticed} unnoticed.");
        return unnoticed == 0 ? 0 : 1;
    }

    /// <summary>What is most likely to notice first, then every spec of the library.</summary>
    private static IEnumerable<Check> ChecksOf(Edit edit) => edit.Checks.Append(Check.AllSpecs);

    private static string? WhatNotices(MutatedTree tree, Edit edit)
    {
        var putBack = tree.Apply(edit);
        try
        {
            tree.BuildLibrary();
            foreach (var check in ChecksOf(edit))
                if (tree.Fails(check) is { } failure) return $"{check.Name}: {failure}";
            return null;
        }
        finally
        {
            putBack();
        }
    }

    private static bool Has(Edit edit, string text) =>
        edit.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || edit.File.Contains(text, StringComparison.OrdinalIgnoreCase);
}
