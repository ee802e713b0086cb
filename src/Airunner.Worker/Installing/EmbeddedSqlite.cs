using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Airunner.Collector.Store;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Installing;

/// <summary>SQLite's library in the program that is a single file. It is loaded from memory: nothing is written to a disk.</summary>
internal static class EmbeddedSqlite
{
    private const string Library = "e_sqlite3";
    private const string Resource = "libe_sqlite3.so";

    private static readonly Lazy<IntPtr> Loaded = new(Load);

    [ModuleInitializer]
    internal static void Register()
    {
        // All that call it by its name.
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(EventStore).Assembly, Resolve);
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library ? Loaded.Value : IntPtr.Zero;

    private static IntPtr Load()
    {
        using var library = typeof(EmbeddedSqlite).Assembly.GetManifestResourceStream(Resource)
            ?? throw new DllNotFoundException($"'{Resource}' is not in this program.");
        var memory = Descriptor.Memory(Resource);
        try
        {
            using (var stream = new DescriptorStream(memory)) library.CopyTo(stream);
            return NativeLibrary.Load($"/proc/self/fd/{memory.Number}");
        }
        finally
        {
            memory.Close(); // what the loader has mapped stays
        }
    }
}
