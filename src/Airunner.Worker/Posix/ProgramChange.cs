using System.Runtime.InteropServices;
using System.Text;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Becomes another program of this installation: the process, its streams and its environment stay.</summary>
internal static unsafe class ProgramChange
{
    private const string RuntimeRoot = "DOTNET_ROOT";

    /// <summary>Returns only when it fails.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="variables">NAME=VALUE each, added to its environment.</param>
    /// <returns>Why it failed.</returns>
    public static Errno To(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> variables)
    {
        var environment = NativeEnvironment.Own();
        foreach (var variable in variables) NativeEnvironment.Set(environment, variable);
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(RuntimeRoot)))
        {
            // The runtime that this program runs on, wherever it is installed: ROOT/shared/Microsoft.NETCore.App/VERSION/.
            var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            NativeEnvironment.Set(environment, $"{RuntimeRoot}={root}");
        }

        using var words = new NativeStrings([.. arguments.Prepend(path).Select(Encoding.UTF8.GetBytes)]);
        using var all = new NativeStrings(environment);
        _ = Libc.Execute(words.Pointer[0], words.Pointer, all.Pointer);
        return Libc.LastError;
    }
}
