using System.Text;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Identity;

namespace Airunner.Actors;

/// <summary>Identity of one execution of one job. A log, its delivery and its archive belong to one execution.</summary>
/// <remarks>The ids may be any Unicode text; <see cref="FileNames"/> makes file names of them.</remarks>
public readonly record struct JobExecution
{
    /// <summary>Largest size of an id in its file-name form, in bytes.</summary>
    public const int MaxEncodedBytes = 120;

    /// <summary>Creates an identity.</summary>
    /// <param name="job">The job's id.</param>
    /// <param name="execution">The execution's id, or null for a job that has only one.</param>
    /// <exception cref="ArgumentException">
    /// An id is empty, <c>.</c> or <c>..</c>, not valid Unicode, or longer than 120 bytes in its file-name form.
    /// </exception>
    public JobExecution(string job, string? execution = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        Check(job, "job");
        if (execution is not null) Check(execution, "execution");
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

    private static void Check(string id, string what)
    {
        if (id.Length == 0) throw new ArgumentException($"The {what} id is empty; it needs at least one character.", what);
        if (id is "." or "..") throw new ArgumentException($"The {what} id '{id}' is not allowed: '.' and '..' name directories.", what);
        int bytes;
        try
        {
            bytes = EncodedId.Of(id).Length;
        }
        catch (EncoderFallbackException)
        {
            throw new ArgumentException($"The {what} id is not valid Unicode (it holds half of a surrogate pair).", what);
        }

        if (bytes > MaxEncodedBytes)
            throw new ArgumentException($"The {what} id takes {bytes} bytes as a file name; at most {MaxEncodedBytes} are allowed.", what);
    }
}
