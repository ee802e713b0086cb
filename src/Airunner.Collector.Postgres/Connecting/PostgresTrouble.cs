using System.Net.Sockets;
using Airunner.Collector.Store;
using Npgsql;

namespace Airunner.Collector.Postgres.Connecting;

/// <summary>PostgreSQL's errors in words for the user.</summary>
/// <remarks>To a sender all of them are transient: its events are stored once the cause is gone.</remarks>
internal static class PostgresTrouble
{
    /// <summary>The error for the user; null for a failure that is none of the database's.</summary>
    /// <param name="name">The database's name.</param>
    /// <param name="failure">What was thrown.</param>
    public static StoreException? Of(string name, Exception failure) => failure switch
    {
        StoreException known => known,
        PostgresException error => new StoreException(name, Reason(error), error)
        {
            IsDiskFull = error.SqlState == PostgresErrorCodes.DiskFull,
        },
        NpgsqlException { InnerException: TimeoutException } error => new StoreException(name, "did not answer in time", error),
        NpgsqlException { InnerException: SocketException socket } error =>
            new StoreException(name, $"cannot be reached: {socket.Message}", error),
        NpgsqlException error => new StoreException(name, $"lost its connection: {error.Message}", error),
        SocketException error => new StoreException(name, $"cannot be reached: {error.Message}", error),
        TimeoutException error => new StoreException(name, "did not answer in time", error),
        IOException error => new StoreException(name, $"lost its connection: {error.Message}", error),
        _ => null,
    };

    /// <summary>Whether the transaction lost against another one, and succeeds when it is made again.</summary>
    public static bool IsRepeatable(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    private static string Reason(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.DiskFull => "cannot grow: the disk is full",
        PostgresErrorCodes.TooManyConnections => "has too many connections",
        PostgresErrorCodes.CannotConnectNow => "is starting or stopping",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => "is stopping",
        PostgresErrorCodes.ReadOnlySqlTransaction => "cannot be written: it is read-only",
        PostgresErrorCodes.LockNotAvailable => "stayed locked by another process for too long",
        PostgresErrorCodes.OutOfMemory => "is out of memory",
        PostgresErrorCodes.IoError => "could not be read or written: disk error",
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => "is damaged",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "does not accept the user",
        PostgresErrorCodes.InvalidCatalogName => "does not exist",
        PostgresErrorCodes.InsufficientPrivilege => $"does not allow this to the user: {error.MessageText}",
        _ => $"failed: {error.MessageText} ({error.SqlState})",
    };
}
