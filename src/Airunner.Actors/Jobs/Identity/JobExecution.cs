using System.Text;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;

namespace Airunner.Actors;

/// <summary>Identity of one execution of one job. A log, its delivery and its archive belong to one execution.</summary>
/// <remarks>The ids may be any Unicode text; <see cref="FileNames"/> makes file names of them.</remarks>
public readonly record struct JobExecution
{
    /// <summary>
    /// Most bytes that both ids take together in their file-name form, with the <c>_</c> between them: the file name made of them has a
    /// suffix of up to 19 bytes, and file systems take 255.
    /// </summary>
    public const int MaxNameBytes = FileNames.LongestStemBytes;

    /// <summary>Creates an identity.</summary>
    /// <param name="job">The job's id.</param>
    /// <param name="execution">The execution's id, or null for a job that has only one.</param>
    /// <exception cref="ArgumentException">
    /// An id is empty, <c>.</c> or <c>..</c>, or not valid Unicode; or both together take more than <see cref="MaxNameBytes"/>.
    /// </exception>
    public JobExecution(string job, string? execution = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        var bytes = EncodedBytes(job, "job");
        if (execution is not null) bytes += 1 + EncodedBytes(execution, "execution");
        if (bytes > MaxNameBytes)
        {
            throw new ArgumentException(
                $"The {(execution is null ? "job id takes" : "job and execution ids together take")} {bytes} bytes as a file name; at most "
                + $"{MaxNameBytes} are allowed, so that the name with its longest suffix has no more than 255. A character outside "
                + "A–Z a–z 0–9 . - takes 3 bytes for each byte of its UTF-8.",
                execution is null ? nameof(job) : nameof(execution));
        }

        Job = job;
        Execution = execution;
    }

    /// <summary>The job's id.</summary>
    public string Job { get; }

    /// <summary>The execution's id; null for a job that has only one.</summary>
    public string? Execution { get; }

    /// <summary>The identity for people and logs: <c>job</c> or <c>job/execution</c>.</summary>
    public override string ToString() => Execution is null ? Job : $"{Job}/{Execution}";

    /// <summary>Returns this value.</summary>
    /// <exception cref="ArgumentException">It is the default value, which has no job.</exception>
    internal JobExecution Checked() => Job is not null
        ? this
        : throw new ArgumentException("The execution has no job id: it was not made by its constructor.", "execution");

    private static int EncodedBytes(string id, string what)
    {
        if (id.Length == 0) throw new ArgumentException($"The {what} id is empty; it needs at least one character.", what);
        if (id is "." or "..") throw new ArgumentException($"The {what} id '{id}' is not allowed: '.' and '..' name directories.", what);
        try
        {
            return EncodedId.Of(id).Length;
        }
        catch (EncoderFallbackException)
        {
            throw new ArgumentException($"The {what} id is not valid Unicode (it holds half of a surrogate pair).", what);
        }
    }
}
