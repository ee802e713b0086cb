using Airunner.Collector.Totals;
using Npgsql;
using NpgsqlTypes;

namespace Airunner.Collector.Postgres.Writing;

/// <summary>What senders say that they have delivered: columns of their executions' rows.</summary>
internal static class SentRows
{
    /// <summary>The statement that keeps it.</summary>
    public static NpgsqlBatchCommand Keeping(long row, SentTotals sent) => new(
        "UPDATE airunner.executions SET sent_first = $2, sent_last = $3, sent_events = $4, sent_hash = $5 WHERE id = $1")
    {
        Parameters =
        {
            new NpgsqlParameter<long> { TypedValue = row },
            new NpgsqlParameter<long> { TypedValue = sent.FirstSequence },
            new NpgsqlParameter<long> { TypedValue = sent.LastSequence },
            new NpgsqlParameter<long> { TypedValue = sent.Events },
            new NpgsqlParameter
            {
                Value = sent.Hash is { } hash ? unchecked((long)hash) : DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.Bigint,
            },
        },
    };
}
