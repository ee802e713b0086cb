using System.IO.Compression;
using System.Reflection;
using Airunner.Actors.Storage;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Installing;

/// <summary>The collector in the program that is a single file. It is started from memory: nothing is written to a disk.</summary>
internal static class EmbeddedCollector
{
    private const string Name = "airunner-collector";
    private const string Resource = "airunner-collector.gz";
    private const string Sqlite = "libe_sqlite3.so";

    /// <summary>Where the collector looks for SQLite's library.</summary>
    private const string SqliteVariable = "AIRUNNER_SQLITE";

    /// <summary>Whether it is in this program.</summary>
    public static bool Exists => typeof(EmbeddedCollector).Assembly.GetManifestResourceInfo(Resource) is not null;

    /// <summary>Becomes the collector; returns only when that fails.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">NAME=VALUE each, added to its environment.</param>
    /// <returns>Why it failed.</returns>
    public static Errno Become(IReadOnlyList<string> arguments, IReadOnlyList<string> variables)
    {
        var program = Descriptor.Memory(Name);
        using (var packed = new GZipStream(Open(Resource), CompressionMode.Decompress)) Copy(packed, program);
        var library = Descriptor.Memory(Sqlite, isInherited: true);
        using (var sqlite = Open(Sqlite)) Copy(sqlite, library);
        return ProgramChange.To(PathOf(program), arguments, [.. variables, $"{SqliteVariable}={PathOf(library)}"], Name);
    }

    private static string PathOf(Descriptor memory) => $"/proc/self/fd/{memory.Number}";

    private static void Copy(Stream from, Descriptor to)
    {
        using var target = new DescriptorStream(to);
        from.CopyTo(target);
    }

    private static Stream Open(string resource) => Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
        ?? throw new FileNotFoundException($"'{resource}' is not in this program.");
}
