using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Reading;
using Airunner.Collector.Queries;
using Airunner.Protocol;
using Airunner.Worker.Posix;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Commands;

/// <summary>Prints what a command has written, from its log: after the end of a run that was asked to be silent unless it fails.</summary>
internal static class FailedOutput
{
    /// <summary>Prints the output, each stream where it belongs.</summary>
    /// <param name="shell">Gets the output.</param>
    /// <param name="options">Where the files are.</param>
    /// <param name="execution">Whose output.</param>
    public static void Print(Shell shell, JobWalOptions options, JobExecution execution)
    {
        try
        {
            var reader = new JobLogDirectory(options.Directory, options.ArchiveDirectory, options.DamagedDirectory).Reader(execution);
            foreach (var logged in reader.Events(damaged: damage => shell.Say(Plain.Text(damage.Reason))))
            {
                foreach (var chunk in OutputChunk.Of(logged.Parse())) Write(shell, chunk);
            }
        }
        catch (NobodyReadsException)
        {
            // the reader has gone; the exit status is the command's all the same
        }
        catch (Exception unreadable) when (unreadable is IOException or WalException)
        {
            shell.Say($"The output cannot be shown from the log: {unreadable.Message}");
        }
    }

    private static void Write(Shell shell, OutputChunk chunk)
    {
        var target = chunk.Stream == StreamType.Stderr ? shell.Error : shell.Output;
        if (!target.TryWrite(chunk.Bytes.Span)) throw new NobodyReadsException();
    }
}
