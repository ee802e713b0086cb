namespace Airunner.Torture.Mutation;

/// <summary>Looks for what notices that a guard is gone.</summary>
internal sealed class Hunt(MutatedTree tree, KnownNoticers known)
{
    private readonly HashSet<string> _green = new(StringComparer.Ordinal);

    /// <summary>Takes the guard out and runs one check after another until one fails.</summary>
    /// <returns>Its name and last words; null where nothing notices.</returns>
    /// <exception cref="InvalidOperationException">It fails with every guard in place, too: that is no red.</exception>
    public string? WhatNotices(Edit edit)
    {
        using (tree.Apply(edit)) tree.CompileLibrary();
        foreach (var check in ChecksOf(edit))
        {
            if (tree.Run(check) is not { } red) continue;
            RequireGreen(ReferenceEquals(check, Check.AllSpecs) ? red.Again : check);
            return $"{check.Name}: {red.What}";
        }

        return null;
    }

    /// <summary>What noticed last time first, then what is most likely to notice, then every spec of the library.</summary>
    private IEnumerable<Check> ChecksOf(Edit edit)
    {
        IEnumerable<Check> first = known.Of(edit) is { } check ? [check] : [];
        return first.Concat(edit.Checks).Append(Check.AllSpecs).DistinctBy(each => string.Join(' ', each.Arguments));
    }

    private void RequireGreen(Check check)
    {
        if (!_green.Add(string.Join(' ', check.Arguments))) return;
        tree.PlaceWhole();
        if (tree.Run(check) is { } red) throw new InvalidOperationException($"'{check.Name}' fails with every guard in place: {red.What}");
    }
}
