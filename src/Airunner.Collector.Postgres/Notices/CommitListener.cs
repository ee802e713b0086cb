using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Notices;

/// <summary>Wakes the followers of executions that other collectors have stored events of, by LISTEN.</summary>
/// <remarks>While there is no connection, notices are lost: with a new one all followers look at the store.</remarks>
internal sealed class CommitListener(PostgresServer server, string collector, LiveEvents live, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <summary>Completes when it listens for the first time.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Starts listening.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await ListenAsync().ConfigureAwait(false);
                await Task.Delay(PauseAfterFailure, time, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <summary>Returns when the connection is lost: the writers report what is wrong with the server.</summary>
    private async Task ListenAsync()
    {
        try
        {
            using var connection = server.Connect();
            connection.Notification += (_, notice) =>
            {
                foreach (var execution in CommitNotice.Read(collector, notice.Payload)) live.PublishUnseen(execution);
            };
            using (var listen = new NpgsqlCommand($"LISTEN {CommitNotice.Channel}", connection)) listen.ExecuteNonQuery();
            live.PublishAllUnseen();
            _listening.TrySetResult();
            while (true) await connection.WaitAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && PostgresTrouble.Of(server.Name, failure) is not null)
        {
            return;
        }
    }
}
