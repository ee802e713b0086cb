using Airunner.Actors;
using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Writing;

/// <summary>Stores a group of batches in one transaction.</summary>
/// <remarks>
/// A batch that comes after everything stored of its execution, as nearly all do, is only inserted: then a group takes two round trips,
/// and the second one is the commit. Another one is merged at once, after a savepoint.
/// </remarks>
internal sealed class GroupTransaction(NpgsqlConnection connection, SegmentPacker packer, string name)
{
    private readonly PostgresSegmentTable _segments = new(connection, packer, name);

    /// <summary>Stores the packed batches. A refused one gets its <see cref="AddRequest.Failure"/>; the others are stored.</summary>
    /// <returns>
    /// True when they are durable. False where nothing was stored because another transaction was in the way: it is to be tried again.
    /// </returns>
    /// <exception cref="NpgsqlException">The database failed: close the connection. They may or may not be stored.</exception>
    public bool TryRun(IReadOnlyList<AddRequest> group)
    {
        var packed = group.Where(static request => request.Packed is not null).ToList();
        if (packed.Count == 0) return true;
        try
        {
            if (LockedExecutions.Begin(connection, packed.Select(static request => request.Execution)) is not { } locked)
            {
                Run("ROLLBACK");
                return false;
            }

            Store(packed, locked);
            return true;
        }
        catch (PostgresException error) when (Connecting.PostgresTrouble.IsRepeatable(error))
        {
            Run("ROLLBACK");
            return false;
        }
    }

    private void Store(List<AddRequest> group, LockedExecutions locked)
    {
        var pending = new List<NpgsqlBatchCommand>();
        foreach (var request in group)
        {
            var batch = request.Packed!;
            request.Failure = null;
            var row = locked.RowOf(request.Execution);
            if (request.Sent is { } sent) pending.Add(SentRows.Keeping(row, sent));
            if (batch.Events.Count == 0) continue;
            if (locked.IsBehind(row, batch.Events.SequenceAt(0)))
            {
                pending.AddRange(batch.Segments.Select(segment => PostgresSegmentTable.Inserting(row, segment)));
                request.Counts = new AddCounts(batch.Events.Count, request.Events.Count - batch.Events.Count);
            }
            else
            {
                Run(pending);
                Merge(request, batch, row);
                if (request.Failure is not null) continue;
            }

            locked.Added(row, batch.Events.SequenceAt(batch.Events.Count - 1));
        }

        pending.Add(new NpgsqlBatchCommand("COMMIT"));
        Run(pending);
    }

    private void Merge(AddRequest request, PackedBatch batch, long row)
    {
        Run("SAVEPOINT batch");
        try
        {
            var added = SegmentMerge.Add(_segments, row, request.Execution, batch);
            request.Counts = new AddCounts(added, request.Events.Count - added);
            Run("RELEASE SAVEPOINT batch");
        }
        catch (PayloadConflictException conflict)
        {
            Run("ROLLBACK TO SAVEPOINT batch");
            request.Failure = new EventsRefusedException(conflict.Message, conflict);
            ConflictRows.Keep(connection, row, conflict);
        }
        catch (StoreException damaged)
        {
            Run("ROLLBACK TO SAVEPOINT batch");
            request.Failure = damaged;
        }
    }

    private void Run(List<NpgsqlBatchCommand> commands)
    {
        if (commands.Count == 0) return;
        using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        batch.ExecuteNonQuery();
        commands.Clear();
    }

    private void Run(string sql)
    {
#pragma warning disable CA2100 // constants of this class
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
