using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Airunner.Collector.Store;

namespace Airunner.Collector.Server;

/// <summary>SQLite's library where the program that started this one has it in itself, and has put it into memory.</summary>
internal static class GivenSqlite
{
    /// <summary>The variable that names it, such as <c>/proc/self/fd/5</c>.</summary>
    private const string Variable = "AIRUNNER_SQLITE";

    private const string Library = "e_sqlite3";

    [ModuleInitializer]
    internal static void Register()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path) return;
        var library = new Lazy<IntPtr>(() => NativeLibrary.Load(path));
        // All that call it by its name.
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(EventStore).Assembly, Resolve);

        IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? search) => name == Library ? library.Value : IntPtr.Zero;
    }
}
