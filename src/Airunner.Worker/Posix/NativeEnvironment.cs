using System.Runtime.InteropServices;
using System.Text;

namespace Airunner.Worker.Posix;

/// <summary>The environment as bytes, in whatever encoding it has.</summary>
internal static unsafe class NativeEnvironment
{
    /// <summary>A copy of this program's own: <c>NAME=VALUE</c> each.</summary>
    public static List<byte[]> Own()
    {
        var variables = new List<byte[]>();
        var environ = *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        for (; *environ is not null; environ++)
            variables.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*environ).ToArray());
        return variables;
    }

    /// <summary>Sets a variable.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="variable"><c>NAME=VALUE</c>.</param>
    public static void Set(List<byte[]> environment, string variable)
    {
        Remove(environment, variable[..variable.IndexOf('=', StringComparison.Ordinal)]);
        environment.Add(Encoding.UTF8.GetBytes(variable));
    }

    /// <summary>Removes a variable.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="name">Its name.</param>
    public static void Remove(List<byte[]> environment, string name)
    {
        var beginning = Encoding.UTF8.GetBytes(name + "=");
        environment.RemoveAll(one => one.AsSpan().StartsWith(beginning));
    }
}
