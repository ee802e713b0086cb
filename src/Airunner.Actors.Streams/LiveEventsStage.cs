using Airunner.Actors.Reading;
using Akka.Streams;
using Akka.Streams.Stage;

namespace Airunner.Actors.Streams;

/// <summary>Reads an execution's events, and goes on until it has ended.</summary>
internal sealed class LiveEventsStage(
    JobLogDirectory directory, JobExecution execution, long fromSequence, TimeSpan interval, Action<JobLogDamage>? damaged)
    : GraphStage<SourceShape<LoggedEvent>>
{
    private const string BlockingDispatcher = "akka.stream.default-blocking-io-dispatcher";

    private readonly Outlet<LoggedEvent> _out = new("JobWal.events.out");

    /// <inheritdoc/>
    public override SourceShape<LoggedEvent> Shape => new(_out);

    /// <inheritdoc/>
    /// <remarks>Reading blocks.</remarks>
    protected override Attributes InitialAttributes { get; } = ActorAttributes.CreateDispatcher(BlockingDispatcher);

    /// <inheritdoc/>
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private TimeSpan Interval => interval;

    private bool HasEnded() => directory.Find(execution) is { IsHeld: false } found
        && found.Files.Any(static file => file.Kind == JobLogFileKind.Archive)
        && !found.Files.Any(static file => file.Kind is JobLogFileKind.Live or JobLogFileKind.Segment);

    private IEnumerator<LoggedEvent> ReadOn(LoggedEvent? last)
    {
        var reader = directory.Reader(execution);
        return (last is null ? reader.Events(fromSequence, damaged) : reader.EventsAfter(last, damaged)).GetEnumerator();
    }

    private sealed class Logic : TimerGraphStageLogic
    {
        private readonly LiveEventsStage _stage;
        private IEnumerator<LoggedEvent>? _events;
        private LoggedEvent? _last;
        private bool _hadEnded; // before this reading began: what it reads is then all there is

        public Logic(LiveEventsStage stage)
            : base(stage.Shape)
        {
            _stage = stage;
            SetHandler(stage._out, ReadOn);
        }

        public override void PostStop() => _events?.Dispose();

        protected override void OnTimer(object timerKey) => ReadOn();

        private void ReadOn()
        {
            if (_events is null)
            {
                _hadEnded = _stage.HasEnded();
                _events = _stage.ReadOn(_last);
            }

            if (_events.MoveNext())
            {
                _last = _events.Current;
                Push(_stage._out, _last);
                return;
            }

            _events.Dispose();
            _events = null;
            if (_hadEnded) CompleteStage();
            else ScheduleOnce(nameof(ReadOn), _stage.Interval);
        }
    }
}
