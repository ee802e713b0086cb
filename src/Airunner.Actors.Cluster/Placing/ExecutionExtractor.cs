using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using Airunner.Actors.Jobs.Identity;
using Akka.Cluster.Sharding;

namespace Airunner.Actors.Cluster.Placing;

/// <summary>Routes by execution: each has a shard of its own, so that it can be placed where it is appended to.</summary>
internal sealed class ExecutionExtractor : IMessageExtractor
{
    /// <inheritdoc/>
    public string? EntityId(object message) =>
        message is JobWalProtocol.IWithExecution { Execution: { Job: not null } execution } ? FileNames.Stem(execution) : null;

    /// <inheritdoc/>
    public object EntityMessage(object message) => message;

    /// <inheritdoc/>
    public string? ShardId(object message) => EntityId(message) is { } id ? ShardOf(id) : null;

    /// <inheritdoc/>
    public string ShardId(string entityId, object? messageHint = null) => ShardOf(entityId);

    /// <summary>The execution of an entity.</summary>
    internal static JobExecution ExecutionOf(string entityId) => FileNames.TryParseLog(entityId + FileNames.LogSuffix, out var execution)
        ? execution
        : throw new ArgumentException($"'{entityId}' is no execution.", nameof(entityId));

    /// <summary>
    /// Eleven characters, since the coordinator's state holds every shard. Two executions of one hash would share a home, and nothing else.
    /// </summary>
    internal static string ShardOf(string entityId)
    {
        Span<byte> hash = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(hash, XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(entityId)));
        return Base64Url.EncodeToString(hash);
    }
}
