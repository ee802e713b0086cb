namespace Airunner.Simulation;

/// <summary>The calls of the seam.</summary>
public enum DiskOperation
{
    Open,
    Create,
    CreateDirectory,
    SyncDirectory,
    Rename,
    RenameNew,
    Link,
    Unlink,
    Stat,
    List,
    FreeBytes,
    OpenLocks,
    Read,
    Write,
    Sync,
    Truncate,
    Length,
    Lock,
    Unlock,
}
