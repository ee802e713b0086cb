using System.Diagnostics;
using Airunner.Actors.Jobs.Appending;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>A caller that remembers its answer.</summary>
internal sealed class RecordingAppender : IAppender
{
    public bool IsAnswered { get; set; }

    public long Began { get; init; }

    public Activity? Trace { get; init; }

    public long? Acknowledged { get; private set; }

    public RefusalReason? Refused { get; private set; }

    public bool IsUnknown { get; private set; }

    public void Acknowledge(long number) => Acknowledged = number;

    public void Refuse(long sequence, RefusalReason reason, string? detail) => Refused = reason;

    public void Unknown(long sequence, string detail) => IsUnknown = true;
}
