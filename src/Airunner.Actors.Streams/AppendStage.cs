using Airunner.Actors.Hosting;
using Airunner.Protocol;
using Akka.Streams;
using Akka.Streams.Stage;

namespace Airunner.Actors.Streams;

/// <summary>Appends events, a bounded number at the same time, and passes them on in their order.</summary>
internal sealed class AppendStage(IJobWal log, JobExecution execution, int maxInFlight) : GraphStage<FlowShape<JobEvent, AppendedEvent>>
{
    private readonly Inlet<JobEvent> _in = new("JobWal.append.in");
    private readonly Outlet<AppendedEvent> _out = new("JobWal.append.out");

    /// <inheritdoc/>
    public override FlowShape<JobEvent, AppendedEvent> Shape => new(_in, _out);

    /// <inheritdoc/>
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, log, execution, maxInFlight);

    private sealed class Logic : TimerGraphStageLogic
    {
        private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

        private readonly AppendStage _stage;
        private readonly IJobWal _log;
        private readonly JobExecution _execution;
        private readonly int _maxInFlight;
        private readonly Queue<AppendEntry> _window = [];
        private Action<AppendEntry> _answered = static _ => { };
        private Action _stopOpening = static () => { };
        private TimeSpan _pause = FirstPause;
        private State _state = State.Opening;
        private Exception? _upstreamError;
        private long _lastSequence;
        private int _inFlight;

        public Logic(AppendStage stage, IJobWal log, JobExecution execution, int maxInFlight)
            : base(stage.Shape)
        {
            _stage = stage;
            _log = log;
            _execution = execution;
            _maxInFlight = maxInFlight;
            SetHandler(stage._in, OnPush, Proceed, OnUpstreamFailure);
            SetHandler(stage._out, Proceed);
        }

        private enum State
        {
            /// <summary>The log is being opened.</summary>
            Opening,

            /// <summary>Events are appended as they come.</summary>
            Appending,

            /// <summary>An event was returned: nothing is sent until everything in flight is answered.</summary>
            Returning,

            /// <summary>The pause before the first returned event is sent alone.</summary>
            Pausing,

            /// <summary>The first returned event is with the log: its answer decides about the others.</summary>
            Trying,
        }

        public override void PreStart()
        {
            _answered = GetAsyncCallback<AppendEntry>(OnAnswer);
            var stopped = new CancellationTokenSource(); // without a timer: there is nothing to dispose
            _stopOpening = stopped.Cancel;
            _ = OpenAsync(GetAsyncCallback<JobStatus>(OnOpened), GetAsyncCallback<Exception>(FailStage), stopped.Token);
        }

        public override void PostStop()
        {
            _stopOpening();
            foreach (var entry in _window.Where(static entry => entry.State != AppendEntryState.Durable)) entry.Abandon();
        }

        protected override void OnTimer(object timerKey)
        {
            _state = State.Trying;
            Send(_window.First(static entry => entry.State == AppendEntryState.Returned));
        }

        private async Task OpenAsync(Action<JobStatus> opened, Action<Exception> failed, CancellationToken stopped)
        {
            try
            {
                opened(await _log.OpenAsync(_execution, stopped).ConfigureAwait(false));
            }
            catch (Exception error)
            {
                failed(error);
            }
        }

        private void OnOpened(JobStatus status)
        {
            _state = State.Appending;
            _lastSequence = Math.Max(0, status.LastSequence); // sequence 0 asks the log for a number: nobody can choose it
            Proceed();
        }

        private void OnPush()
        {
            var numbered = EventNumber.Numbered(Grab(_stage._in), _lastSequence + 1);
            _lastSequence = Math.Max(_lastSequence, EventNumber.EndOf(numbered));
            var entry = new AppendEntry(_log, _execution, numbered);
            _window.Enqueue(entry);
            if (_state == State.Appending) Send(entry); // else it waits behind the returned ones
            Proceed();
        }

        private void OnUpstreamFailure(Exception error)
        {
            _upstreamError = error;
            Proceed();
        }

        private void Send(AppendEntry entry)
        {
            entry.Begin();
            _inFlight++;
            _ = entry.AppendAsync(_answered);
        }

        private void OnAnswer(AppendEntry entry)
        {
            _inFlight--;
            entry.State = StateAfter(entry);
            if (entry.State == AppendEntryState.Returned) _state = State.Returning;
            if (_inFlight == 0) OnAllAnswered();
            Proceed();
        }

        private AppendEntryState StateAfter(AppendEntry entry)
        {
            if (entry.Error is null) return AppendEntryState.Durable;
            if (AppendEntry.IsReturned(entry.Error)) return AppendEntryState.Returned;

            // Behind an event of this stream that is not durable, a refusal for its turn is no news; otherwise the gap is another's.
            var isBehind = _window.First(static other => other.State != AppendEntryState.Durable) != entry;
            return isBehind && entry.Error is AppendRefusedException { Reason: RefusalReason.OutOfTurn }
                ? AppendEntryState.Returned
                : AppendEntryState.Failed;
        }

        private void OnAllAnswered()
        {
            if (_state == State.Returning)
            {
                _state = State.Pausing;
                ScheduleOnce(nameof(State.Pausing), _pause);
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            }
            else if (_state == State.Trying)
            {
                _state = State.Appending;
                _pause = FirstPause;
                var sendable = _window.TakeWhile(static entry => entry.State != AppendEntryState.Failed);
                foreach (var entry in sendable.Where(static entry => entry.State == AppendEntryState.Returned)) Send(entry);
            }
        }

        /// <summary>Passes on, asks for more, or ends, as far as that is possible now.</summary>
        private void Proceed()
        {
            if (_window.TryPeek(out var first) && first.State == AppendEntryState.Durable && IsAvailable(_stage._out))
            {
                _window.Dequeue();
                Push(_stage._out, new AppendedEvent(first.Event, first.Event.Sequence));
            }

            if (_window.TryPeek(out var next) && next.State == AppendEntryState.Failed) FailStage(next.Error!);
            else if (!IsClosed(_stage._in)) PullIfRoom();
            else if (_window.Count == 0) End();
        }

        private void PullIfRoom()
        {
            if (_state != State.Appending || _window.Count >= _maxInFlight || HasBeenPulled(_stage._in)) return;
            if (_window.Any(static entry => entry.State == AppendEntryState.Failed)) return;
            Pull(_stage._in);
        }

        private void End()
        {
            if (_upstreamError is null) CompleteStage();
            else FailStage(_upstreamError);
        }
    }
}
