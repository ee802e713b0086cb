namespace Airunner.Actors.Format;

/// <summary>What the length field of a file's records counts.</summary>
internal enum Dialect
{
    /// <summary>The bytes after the length field, 28 + payload: what this library writes.</summary>
    Exclusive = 0,

    /// <summary>The whole record, 32 + payload: files of the published Go worker. Read, never written.</summary>
    Inclusive = 1,
}
