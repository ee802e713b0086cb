using System.Buffers;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Top;

/// <summary>Looks at all processes of a state directory, again and again.</summary>
/// <param name="sockets">Of the state directory.</param>
/// <param name="time">The clock.</param>
internal sealed class ProcessLooks(ProcessSockets sockets, TimeProvider time)
{
    private const int LongestLine = 64 * 1024;

    /// <summary>How long all of them together may take: longer than a process waits for its own logs.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);

    private Dictionary<(int Process, DateTimeOffset StartedAt), ProcessSample> _earlier = [];

    /// <summary>Asks every process. Those that end meanwhile are left out.</summary>
    public IReadOnlyList<ProcessView> Look()
    {
        var connections = sockets.Connect();
        var began = time.GetTimestamp();
        var views = new List<ProcessView>();
        var samples = new Dictionary<(int, DateTimeOffset), ProcessSample>();
        foreach (var (process, connection) in connections)
        {
            if (connection is null || Read(connection, began) is not { } line)
            {
                views.Add(new ProcessView(process, null, 0));
                continue;
            }

            if (ProcessLine.Read(line) is not { } sample) continue;
            var key = (process, sample.Identity.StartedAt);
            samples[key] = sample;
            views.Add(new ProcessView(process, sample, sample.AppendsPerSecond(_earlier.GetValueOrDefault(key))));
        }

        _earlier = samples;
        return views;
    }

    /// <summary>The answer, up to its end; null where it does not come in time.</summary>
    private byte[]? Read(Descriptor connection, long began)
    {
        var line = new ArrayBufferWriter<byte>();
        var ready = new bool[1];
        try
        {
            while (line.WrittenCount < LongestLine)
            {
                var left = AnswerWithin - time.GetElapsedTime(began);
                Poller.Wait([connection], ready, (int)Math.Max(0, left.TotalMilliseconds));
                if (!ready[0] && left <= TimeSpan.Zero) return null;
                if (!ready[0]) continue;
                var count = connection.Read(line.GetSpan(4096));
                if (count == 0) return line.WrittenSpan.ToArray();
                line.Advance(count);
            }

            return null;
        }
        catch (IOException)
        {
            return []; // the process died while it answered
        }
        finally
        {
            connection.Close();
        }
    }
}
