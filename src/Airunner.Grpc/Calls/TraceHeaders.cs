using System.Diagnostics;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>The trace that a call belongs to, in its metadata: as W3C Trace Context names it.</summary>
internal static class TraceHeaders
{
    private const string Parent = "traceparent";
    private const string State = "tracestate";

    /// <summary>Adds the current activity, or else this trace.</summary>
    /// <param name="headers">The metadata.</param>
    /// <param name="parent">A value of <c>traceparent</c>; whatever is none is left out.</param>
    /// <returns>The same metadata.</returns>
    public static Metadata AddTo(Metadata headers, string? parent)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } current)
        {
            headers.Add(Parent, id);
            if (!string.IsNullOrEmpty(current.TraceStateString)) headers.Add(State, current.TraceStateString);
        }
        else if (ActivityContext.TryParse(parent, traceState: null, out _))
        {
            headers.Add(Parent, parent!);
        }

        return headers;
    }
}
