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
        private readonly AppendStage _stage;
        private readonly IJobWal _log;
        private readonly JobExecution _execution;
        private readonly int _maxInFlight;
        private readonly AppendQueue _window;
        private Action<AppendEntry> _answered = static _ => { };
        private Action _stopOpening = static () => { };
        private Exception? _upstreamError;

        public Logic(AppendStage stage, IJobWal log, JobExecution execution, int maxInFlight)
            : base(stage.Shape)
        {
            _stage = stage;
            _log = log;
            _execution = execution;
            _maxInFlight = maxInFlight;
            _window = new AppendQueue(log, execution, entry => _answered(entry));
            SetHandler(stage._in, OnPush, Proceed, OnUpstreamFailure);
            SetHandler(stage._out, Proceed);
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
            _window.Abandon();
        }

        protected override void OnTimer(object timerKey) => _window.Retry();

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
            _window.Opened(status);
            Proceed();
        }

        private void OnPush()
        {
            _window.Add(Grab(_stage._in));
            Proceed();
        }

        private void OnUpstreamFailure(Exception error)
        {
            _upstreamError = error;
            Proceed();
        }

        private void OnAnswer(AppendEntry entry)
        {
            if (_window.Answered(entry) is { } pause) ScheduleOnce(nameof(AppendQueue.Retry), pause);
            Proceed();
        }

        /// <summary>Passes on, asks for more, or ends, as far as that is possible now.</summary>
        private void Proceed()
        {
            if (_window.First is { State: AppendEntryState.Durable } first && IsAvailable(_stage._out))
            {
                _window.RemoveFirst();
                Push(_stage._out, new AppendedEvent(first.Event, first.Event.Sequence));
            }

            if (_window.First is { State: AppendEntryState.Failed } failed) FailStage(failed.Error!);
            else if (!IsClosed(_stage._in)) PullIfRoom();
            else if (_window.Count == 0) End();
        }

        private void PullIfRoom()
        {
            if (_window.IsAppending && _window.Count < _maxInFlight && !HasBeenPulled(_stage._in)) Pull(_stage._in);
        }

        private void End()
        {
            if (_upstreamError is null) CompleteStage();
            else FailStage(_upstreamError);
        }
    }
}
