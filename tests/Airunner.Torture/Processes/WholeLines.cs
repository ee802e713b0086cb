using System.Text;

namespace Airunner.Torture.Processes;

/// <summary>Lines of a pipe whose writer may die within a line.</summary>
internal static class WholeLines
{
    /// <summary>Every complete line, in order, when it arrives.</summary>
    public static IEnumerable<string> Of(Stream pipe)
    {
        var buffer = new byte[64 * 1024];
        var held = 0;
        while (true)
        {
            // The buffer is full without a complete line; a read of 0 bytes would look like the end of the pipe.
            if (held == buffer.Length) Array.Resize(ref buffer, 2 * held);
            var read = pipe.Read(buffer, held, buffer.Length - held);
            if (read == 0) yield break;
            held += read;
            var from = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', from, held - from)) >= 0; from = end + 1)
                yield return Encoding.UTF8.GetString(buffer, from, end - from);
            Buffer.BlockCopy(buffer, from, buffer, 0, held - from);
            held -= from;
        }
    }
}
