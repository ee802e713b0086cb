using System.Diagnostics;

namespace Airunner.Torture.Mutation;

/// <summary>Takes each guard out in turn and shows that something notices.</summary>
internal sealed class MutateCommand : ITortureCommand
{
    public string Name => "mutate";

    public string Usage =>
        "[--source DIR] [--only TEXT[,TEXT…]] [--from TEXT] [--table FILE] [--tree DIR] [--check]: take each guard out in a copy of the source, run the suite, tell which are noticed";

    public int Run(TortureOptions options)
    {
        var source = Path.GetFullPath(options.Text("--source") ?? ".");
        var (only, from, onlyApply) = (options.Text("--only") ?? "", options.Text("--from") ?? "", options.Has("--check"));
        var table = new MutationTable(options.Text("--table"));
        var kept = options.Text("--tree");
        options.NothingElse();
        var edits = Edits.All.SkipWhile(edit => !Has(edit, from)).Where(edit => only.Split(',').Any(text => Has(edit, text))).ToList();
        if (edits.Count == 0) throw new FormatException("No edit has that text in its name or file.");
        using var tree = MutatedTree.Copy(source, kept);
        foreach (var edit in edits) tree.Apply(edit).Dispose(); // the table first: an edit that does not apply is an error, not a guard
        if (onlyApply) return Say($"{edits.Count} edits apply.", 0);
        edits.RemoveAll(table.Noticed);
        if (edits.Count == 0) return Say("All were noticed before.", 0);
        tree.BuildAll();
        var hunt = new Hunt(tree, new KnownNoticers(File.ReadLines(Path.Combine(source, "tests/Airunner.Torture/Mutation/README.md"))));
        var unnoticed = 0;
        for (var i = 0; i < edits.Count; i++)
        {
            var began = Stopwatch.StartNew();
            var noticedBy = hunt.WhatNotices(edits[i]);
            if (noticedBy is null) unnoticed++;
            table.Add(edits[i], noticedBy);
            Console.Error.WriteLine($"{i + 1}/{edits.Count}, {began.Elapsed.TotalSeconds:F0} s, {unnoticed} unnoticed so far");
        }

        return Say($"{edits.Count} guards, {unnoticed} unnoticed.", unnoticed == 0 ? 0 : 1);
    }

    private static int Say(string what, int status)
    {
        Console.WriteLine(what);
        return status;
    }

    private static bool Has(Edit edit, string text) =>
        edit.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || edit.File.Contains(text, StringComparison.OrdinalIgnoreCase);
}
