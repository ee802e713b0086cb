namespace Airunner.Simulation;

/// <summary>The kinds of calls to the disk.</summary>
public enum DiskOperation
{
    Open,
    Create,
    CreateDirectory,
    SyncDirectory,
    Rename,
    RenameUnlessTaken,
    Link,
    Unlink,
    Stat,
    List,
    FreeBytes,
    FreeInodes,
    OpenLocks,
    Read,
    Write,
    Sync,
    Truncate,
    Length,
    Names,
    Reopen,
    Lock,
    Unlock,
    LookAtLock,
}
