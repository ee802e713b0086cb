namespace Airunner.Actors.Reading;

/// <summary>The files of one execution at one moment.</summary>
/// <param name="Execution">Whose files.</param>
/// <param name="Files">
/// Archives, then sealed segments, each by rising number, then the live log: the order of the sequences. After them what is kept of
/// damaged logs.
/// </param>
/// <param name="IsHeld">Whether a process has the log open now.</param>
public sealed record JobLogListing(JobExecution Execution, IReadOnlyList<JobLogFile> Files, bool IsHeld)
{
    /// <summary>Whether there is a live log or a sealed segment. Only those may hold pending events.</summary>
    public bool HasLog => Files.Any(static file => file.Kind is JobLogFileKind.Live or JobLogFileKind.Segment);

    /// <summary>Bytes of all files.</summary>
    public long LengthBytes => Files.Sum(static file => file.LengthBytes);

    /// <summary>When one of the files was written to last.</summary>
    public DateTimeOffset ModifiedAt => Files.Max(static file => file.ModifiedAt);

    /// <summary>The sealed segments and the live log.</summary>
    internal IEnumerable<JobLogFile> Logs => Files.Where(static file => file.Kind is JobLogFileKind.Live or JobLogFileKind.Segment);

    /// <summary>
    /// Numbers between two segments that no file has: events that are lost. Below the lowest nothing is missing, since segments are
    /// archived in order.
    /// </summary>
    internal IEnumerable<int> MissingSegments
    {
        get
        {
            var numbers = Files.Where(static file => file.Kind == JobLogFileKind.Segment).Select(static file => file.Number).ToList();
            return numbers.Count == 0 ? [] : Enumerable.Range(numbers[0], numbers[^1] - numbers[0]).Except(numbers);
        }
    }
}
