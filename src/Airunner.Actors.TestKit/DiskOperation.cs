namespace Airunner.Actors.Testing;

/// <summary>The kinds of calls that a log makes to its disk.</summary>
public enum DiskOperation
{
    /// <summary>Opens a file that exists.</summary>
    Open,

    /// <summary>Makes a file.</summary>
    Create,

    /// <summary>Makes a directory.</summary>
    CreateDirectory,

    /// <summary>Makes the names of a directory durable.</summary>
    SyncDirectory,

    /// <summary>Renames a file; the new name may be taken.</summary>
    Rename,

    /// <summary>Renames a file; fails where the new name is taken.</summary>
    RenameUnlessTaken,

    /// <summary>Gives a file a second name.</summary>
    Link,

    /// <summary>Removes a name.</summary>
    Unlink,

    /// <summary>Reads the kind, length and times of a file.</summary>
    Stat,

    /// <summary>Lists a directory.</summary>
    List,

    /// <summary>Reads the free space.</summary>
    FreeBytes,

    /// <summary>Reads how many files can still be made.</summary>
    FreeInodes,

    /// <summary>Opens the file of locks.</summary>
    OpenLocks,

    /// <summary>Reads from a file.</summary>
    Read,

    /// <summary>Writes to a file; a log's records are durable when it returns, unless the disk has no direct access.</summary>
    Write,

    /// <summary>Makes the bytes of a file durable.</summary>
    Sync,

    /// <summary>Sets the length of a file.</summary>
    Truncate,

    /// <summary>Reads the length of an open file.</summary>
    Length,

    /// <summary>Counts the names of an open file.</summary>
    Names,

    /// <summary>Opens a file a second time.</summary>
    Reopen,

    /// <summary>Locks a log.</summary>
    Lock,

    /// <summary>Releases a lock.</summary>
    Unlock,

    /// <summary>Asks whether a log is locked.</summary>
    LookAtLock,
}
