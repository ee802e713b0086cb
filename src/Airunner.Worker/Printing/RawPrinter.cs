using Airunner.Protocol;

namespace Airunner.Worker.Printing;

/// <summary>Prints a job's output byte for byte.</summary>
/// <param name="write">Gets the bytes.</param>
/// <param name="stream">Only this stream, or null for all.</param>
/// <param name="playback">Waits as the job did; null for no waiting.</param>
/// <param name="strip">Whether escape sequences are removed.</param>
internal sealed class RawPrinter(Action<ReadOnlyMemory<byte>> write, StreamType? stream, Playback? playback, bool strip) : ILogPrinter
{
    private readonly AnsiStripper _output = new();
    private readonly AnsiStripper _error = new();

    public async ValueTask TakeAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        foreach (var piece in TimedOutput.Of(jobEvent, stream))
        {
            if (playback is not null) await playback.WaitForAsync(piece.AtMs, cancellationToken);
            write(strip ? (piece.Stream == StreamType.Stderr ? _error : _output).Text(piece.Bytes) : piece.Bytes);
        }
    }

    public void End()
    {
        // nothing is buffered
    }
}
