namespace Airunner.Benchmarks;

/// <summary>A new directory for the data, removed with its content when the run ends.</summary>
internal sealed class BenchDirectory : IDisposable
{
    public BenchDirectory(string? parent)
    {
        var under = parent ?? System.IO.Path.Combine("artifacts", "bench");
        Directory.CreateDirectory(under);
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(under, $"run-{Environment.ProcessId}"));
        if (Directory.Exists(Path)) throw new IOException($"'{Path}' exists: an earlier run left it; remove it.");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
