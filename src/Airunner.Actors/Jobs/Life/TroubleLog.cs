namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// Reports trouble of all executions together: the first of a kind at once, then one line a minute with counts, and one line when it is
/// over. Otherwise a receiver that fails for a thousand executions would fill the log with lines that all say the same.
/// </summary>
/// <remarks>For any thread. <see cref="Minute"/> is called once a minute.</remarks>
/// <param name="output">Takes the lines.</param>
/// <param name="time">Measures how long trouble lasts.</param>
internal sealed class TroubleLog(Action<ReportLevel, string, object?[]> output, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<TroubleKind, Course> _courses = [];

    /// <summary>An execution has trouble.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="execution">Whose.</param>
    /// <param name="reason">For people.</param>
    internal void Note(TroubleKind kind, JobExecution execution, string reason)
    {
        lock (_gate)
        {
            if (_courses.TryGetValue(kind, out var course))
            {
                course.Note(execution, reason);
                return;
            }

            _courses[kind] = new Course(execution, time.GetTimestamp());
            object?[] values = [kind.Text(), execution.Job, execution.Execution ?? "-", reason];
            output(kind.Level(), "{Trouble}: {Job} {Execution}: {Reason}", values);
        }
    }

    /// <summary>An execution no longer has this trouble.</summary>
    internal void Over(TroubleKind kind, JobExecution execution)
    {
        lock (_gate)
        {
            if (_courses.TryGetValue(kind, out var course)) course.Troubled.Remove(execution);
        }
    }

    /// <summary>Only these executions still have this trouble.</summary>
    internal void KeepOnly(TroubleKind kind, IEnumerable<JobExecution> executions)
    {
        lock (_gate)
        {
            if (_courses.TryGetValue(kind, out var course)) course.Troubled.IntersectWith(executions);
        }
    }

    /// <summary>The log of an execution has ended, and with it all its trouble.</summary>
    internal void OverAll(JobExecution execution)
    {
        lock (_gate)
        {
            foreach (var course in _courses.Values) course.Troubled.Remove(execution);
        }
    }

    /// <summary>A minute has passed since the last call.</summary>
    internal void Minute()
    {
        lock (_gate)
        {
            foreach (var (kind, course) in _courses.ToList())
            {
                if (course.Count > 0) ReportMinute(kind, course);
                else if (course.Troubled.Count == 0) ReportOver(kind, course);
            }
        }
    }

    private void ReportMinute(TroubleKind kind, Course course)
    {
        object?[] values =
            [kind.Text(), course.Count, course.Executions, course.Last.Job, course.Last.Execution ?? "-", course.Reason];
        output(
            kind.Level(), "{Trouble}: {Count} times since the last line, in {Executions} executions, last {Job} {Execution}: {Reason}",
            values);
        course.NextMinute();
    }

    private void ReportOver(TroubleKind kind, Course course)
    {
        _courses.Remove(kind);
        var seconds = (long)time.GetElapsedTime(course.Since).TotalSeconds;
        output(ReportLevel.Info, "Over after {Seconds} s and {Count} times: {Trouble}", [seconds, course.Total, kind.Text()]);
    }

    /// <summary>One kind of trouble from its first time until it is over.</summary>
    /// <param name="first">The execution that had it first.</param>
    /// <param name="since">When that was, a value of <see cref="TimeProvider.GetTimestamp"/>.</param>
    private sealed class Course(JobExecution first, long since)
    {
        private readonly HashSet<JobExecution> _executions = [];

        internal long Since => since;

        /// <summary>Executions that have the trouble now.</summary>
        internal HashSet<JobExecution> Troubled { get; } = [first];

        /// <summary>Times since the last line.</summary>
        internal long Count { get; private set; }

        /// <summary>Executions since the last line.</summary>
        internal int Executions => _executions.Count;

        internal long Total { get; private set; } = 1;

        internal JobExecution Last { get; private set; } = first;

        internal string Reason { get; private set; } = "";

        internal void Note(JobExecution execution, string reason)
        {
            Count++;
            Total++;
            Troubled.Add(execution);
            _executions.Add(execution);
            (Last, Reason) = (execution, reason);
        }

        internal void NextMinute()
        {
            Count = 0;
            _executions.Clear();
        }
    }
}
