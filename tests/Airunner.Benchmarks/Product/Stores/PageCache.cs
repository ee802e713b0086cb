namespace Airunner.Benchmarks.Product.Stores;

/// <summary>The kernel's cache of files.</summary>
internal static class PageCache
{
    /// <summary>Removes what it has of a file. What is not on the disk yet stays.</summary>
    public static Task DropAsync(string path) => Processes.RunAsync("dd", [$"if={path}", "iflag=nocache", "count=0"]);
}
