using System.Globalization;
using System.Text;
using Airunner.Actors;

namespace Airunner.Torture.Processes.Victims;

/// <summary>
/// A victim's reports on its pipe: one write for each, so that a report is complete once the write returned, even if the victim dies.
/// </summary>
/// <remarks>
/// Lines: <c>S</c> start; <c>O job execution last</c> opened; <c>T … sequence nonce</c> will be appended next; <c>A … sequence nonce</c>
/// acknowledged; <c>R … sequence reason</c> refused; <c>U … sequence</c> unknown; <c>C job execution</c> archived; <c>E job execution
/// why</c> not opened; <c>F job execution</c> all appended; <c>X …</c> a broken promise; <c>D</c> done.
/// </remarks>
internal sealed class Reports(Action<string> tell)
{
    private readonly Lock _gate = new();

    /// <summary>Creates reports that are written to a pipe.</summary>
    public static Reports On(Stream pipe) => new(text => pipe.Write(Encoding.UTF8.GetBytes(text)));

    public void Starts() => Write("S\n");

    public void Done() => Write("D\n");

    public void Opened(JobExecution execution, long last) => Write(Line('O', execution, last));

    public void NotOpened(JobExecution execution, string why) => Write(Line('E', execution, why.ReplaceLineEndings(" ")));

    public void Appended(JobExecution execution) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"F {execution.Job} {execution.Execution}\n"));

    public void Completed(JobExecution execution) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"C {execution.Job} {execution.Execution}\n"));

    public void Appending(JobExecution execution, IEnumerable<(long Sequence, long Nonce)> events) =>
        Write(string.Concat(events.Select(e => Line('T', execution, e.Sequence, e.Nonce))));

    public void Acknowledged(JobExecution execution, long sequence, long nonce) => Write(Line('A', execution, sequence, nonce));

    public void Refused(JobExecution execution, long sequence, RefusalReason reason) => Write(Line('R', execution, sequence, reason));

    public void Unknown(JobExecution execution, long sequence) => Write(Line('U', execution, sequence));

    public void Broken(JobExecution execution, string what) => Write(Line('X', execution, what.ReplaceLineEndings(" ")));

    private static string Line(char kind, JobExecution execution, object first, object? second = null) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{kind} {execution.Job} {execution.Execution} {first}{(second is null ? "" : " ")}{second}\n");

    private void Write(string text)
    {
        lock (_gate) tell(text);
    }
}
