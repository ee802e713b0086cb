namespace Airunner.Torture.Mutation;

/// <summary>Takes each guard out in turn and shows that something notices.</summary>
internal sealed class MutateCommand : ITortureCommand
{
    public string Name => "mutate";

    public string Usage => "[--source DIR] [--only TEXT] [--check]: take each guard out in a copy of the source, run the suite, tell which are noticed";

    public int Run(TortureOptions options)
    {
        var source = Path.GetFullPath(options.Text("--source") ?? ".");
        var only = options.Text("--only") ?? "";
        var onlyApply = options.Has("--check");
        options.NothingElse();
        var edits = Edits.All.Where(edit => edit.Name.Contains(only, StringComparison.OrdinalIgnoreCase) || edit.File.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        using var tree = MutatedTree.Copy(source);
        foreach (var edit in edits) tree.Apply(edit)(); // the table first: an edit that does not apply is an error, not a guard
        if (onlyApply) return 0;
        tree.Build();
        foreach (var check in edits.SelectMany(edit => edit.Checks).DistinctBy(check => check.Name))
            if (tree.Fails(check) is { } failure) throw new InvalidOperationException($"'{check.Name}' fails with every guard in place: {failure}");

        Console.WriteLine("| guard taken out | file | noticed by |\n|---|---|---|");
        var unnoticed = edits.Count(edit => !IsNoticed(tree, edit));
        Console.WriteLine($"\n{edits.Count} guards, {unnoticed} unnoticed.");
        return unnoticed == 0 ? 0 : 1;
    }

    private static bool IsNoticed(MutatedTree tree, Edit edit)
    {
        var putBack = tree.Apply(edit);
        try
        {
            tree.Build();
            foreach (var check in edit.Checks)
            {
                if (tree.Fails(check) is not { } failure) continue;
                Console.WriteLine($"| {edit.Name} | {edit.File} | {check.Name}: {failure} |");
                return true;
            }
        }
        finally
        {
            putBack();
        }

        Console.WriteLine($"| {edit.Name} | {edit.File} | **nothing** |");
        return false;
    }
}
