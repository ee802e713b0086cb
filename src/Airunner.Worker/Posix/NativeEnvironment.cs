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

    /// <summary>The value of a variable, as <see cref="RawText"/>; null where it is not set.</summary>
    public static string? Get(string name) => Get(Own(), name);

    /// <summary>The value of a variable of these, as <see cref="RawText"/>; null where it is not set.</summary>
    public static string? Get(IEnumerable<byte[]> environment, string name)
    {
        var prefix = Encoding.UTF8.GetBytes($"{name}=");
        var variable = environment.FirstOrDefault(one => one.AsSpan().StartsWith(prefix));
        return variable is null ? null : RawText.Of(variable.AsSpan(prefix.Length));
    }

    /// <summary>Sets a variable.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="variable"><c>NAME=VALUE</c>, as <see cref="RawText"/>.</param>
    public static void Set(List<byte[]> environment, string variable)
    {
        var bytes = RawText.Bytes(variable);
        RemoveBeginning(environment, bytes[..(bytes.AsSpan().IndexOf((byte)'=') + 1)]);
        environment.Add(bytes);
    }

    /// <summary>Removes a variable.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="name">Its name.</param>
    public static void Remove(List<byte[]> environment, string name) =>
        RemoveBeginning(environment, Encoding.UTF8.GetBytes(name + "="));

    private static void RemoveBeginning(List<byte[]> environment, byte[] beginning)
    {
        environment.RemoveAll(one => one.AsSpan().StartsWith(beginning));
    }
}
