namespace Airunner.Actors.Tests.Architecture;

/// <summary>Which namespaces of the library refer to each other, directly or indirectly.</summary>
internal static class NamespaceCycles
{
    /// <summary>Each pair of namespaces that can reach each other, with one reference in each direction.</summary>
    public static string[] Among(IEnumerable<TypeUse> uses, string root)
    {
        var references = uses
            .Where(use => InRoot(use.To, root))
            .Select(use => (From: NamespaceOf(use.From), To: NamespaceOf(use.To), Use: use))
            .Where(reference => reference.From != reference.To)
            .ToLookup(reference => reference.From);
        var reached = references.ToDictionary(group => group.Key, group => Reachable(group.Key, references));
        return
        [
            .. references.SelectMany(group => group)
                .Where(reference => reached.TryGetValue(reference.To, out var back) && back.Contains(reference.From))
                .Select(reference => $"{reference.From} → {reference.To}: {reference.Use.From} refers to {reference.Use.To}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool InRoot(string type, string root) => type.StartsWith(root + ".", StringComparison.Ordinal);

    private static string NamespaceOf(string type) => type[..type.LastIndexOf('.')];

    private static HashSet<string> Reachable(string from, ILookup<string, (string From, string To, TypeUse Use)> references)
    {
        var reached = new HashSet<string>();
        var next = new Queue<string>([from]);
        while (next.TryDequeue(out var at))
        {
            foreach (var (_, to, _) in references[at])
                if (reached.Add(to)) next.Enqueue(to);
        }

        return reached;
    }
}
