using System.Globalization;
using System.Text;
using Airunner.Actors;

namespace Airunner.Torture.Processes.Victims;

/// <summary>A receiver that writes to a directory: a file for each execution, a line for each event, including repeated ones.</summary>
/// <remarks>At random it refuses a batch, or stores a batch and loses the answer, both with the same probability.</remarks>
internal sealed class FileSender(string directory, Random chance, double refusals) : IEventSender, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<JobExecution, FileStream> _files = [];

    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (chance.NextDouble() < refusals) throw new IOException("the receiver is away");
            var lines = string.Concat(events.Select(e => string.Create(
                CultureInfo.InvariantCulture, $"{e.Sequence} {VictimEvents.NonceOf(e)} {VictimEvents.SumOf(e)}\n")));
            FileOf(execution).Write(Encoding.ASCII.GetBytes(lines));
            if (chance.NextDouble() < refusals) throw new IOException("the receiver's answer is lost");
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var file in _files.Values) file.Dispose();
    }

    private FileStream FileOf(JobExecution execution)
    {
        if (_files.TryGetValue(execution, out var file)) return file;
        Directory.CreateDirectory(directory);
        file = new FileStream(
            DeliveredFile.PathOf(directory, execution), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        // An incomplete line, cut off when its writer died, was never acknowledged.
        file.SetLength(DeliveredFile.WholeLinesBytes(file));
        file.Seek(0, SeekOrigin.End);
        return _files[execution] = file;
    }
}
