using System.Runtime.InteropServices;
using System.Text;
using Airunner.Actors.Storage;

namespace Airunner.Worker.Posix;

/// <summary>Becomes another program of this installation: the process, its streams and its environment stay.</summary>
internal static unsafe class ProgramChange
{
    /// <summary>Returns only when it fails.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="variables">NAME=VALUE each, added to its environment.</param>
    /// <param name="name">What lists of processes show; null for the path.</param>
    /// <returns>Why it failed.</returns>
    public static Errno To(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> variables, string? name = null)
    {
        var environment = NativeEnvironment.Own();
        foreach (var variable in variables) NativeEnvironment.Set(environment, variable);
        var isNamed = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(RuntimeRoot.Variable));
        if (!isNamed && RuntimeRoot.Of(RuntimeEnvironment.GetRuntimeDirectory()) is { } root)
            NativeEnvironment.Set(environment, $"{RuntimeRoot.Variable}={root}");

        using var program = new NativeStrings([Encoding.UTF8.GetBytes(path)]);
        using var words = new NativeStrings([.. arguments.Prepend(name ?? path).Select(Encoding.UTF8.GetBytes)]);
        using var all = new NativeStrings(environment);
        _ = Libc.Execute(program.Pointer[0], words.Pointer, all.Pointer);
        return Libc.LastError;
    }
}
