using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Airunner;

/// <summary>What <c>System.Collections.Generic.OrderedDictionary</c> is since .NET 9: as much of it as is used here.</summary>
internal sealed class OrderedDictionary<TKey, TValue>(IEqualityComparer<TKey>? comparer = null) : IReadOnlyDictionary<TKey, TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> _nodes = new(comparer);
    private readonly LinkedList<KeyValuePair<TKey, TValue>> _order = [];

    public int Count => _order.Count;

    public IEnumerable<TKey> Keys => _order.Select(static entry => entry.Key);

    public IEnumerable<TValue> Values => _order.Select(static entry => entry.Value);

    public TValue this[TKey key]
    {
        get => _nodes[key].Value.Value;
        set
        {
            var entry = new KeyValuePair<TKey, TValue>(key, value);
            if (_nodes.TryGetValue(key, out var node)) node.Value = entry; // keeps its place
            else _nodes[key] = _order.AddLast(entry);
        }
    }

    public bool ContainsKey(TKey key) => _nodes.ContainsKey(key);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isThere = _nodes.TryGetValue(key, out var node);
        value = isThere ? node!.Value.Value : default;
        return isThere;
    }

    public bool Remove(TKey key) => Remove(key, out _);

    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isThere = _nodes.Remove(key, out var node);
        value = isThere ? node!.Value.Value : default;
        if (isThere) _order.Remove(node!);
        return isThere;
    }

    /// <summary>Removes the entry at a place; the first in constant time.</summary>
    public void RemoveAt(int index)
    {
        var node = _order.First ?? throw new ArgumentOutOfRangeException(nameof(index));
        for (var at = 0; at < index; at++) node = node.Next ?? throw new ArgumentOutOfRangeException(nameof(index));
        Remove(node.Value.Key);
    }

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => _order.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
