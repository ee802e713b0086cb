using Airunner.Actors.Reading;
using Google.Protobuf;

namespace Airunner.Worker.Commands.Wal;

/// <summary>The stored bytes of events, each with its length before it: what protobuf calls delimited messages.</summary>
internal static class RawDump
{
    public static void Write(Stream target, IEnumerable<LoggedEvent> events)
    {
        using var coded = new CodedOutputStream(target, leaveOpen: true);
        foreach (var logged in events) coded.WriteBytes(UnsafeByteOperations.UnsafeWrap(logged.Payload));
    }
}
