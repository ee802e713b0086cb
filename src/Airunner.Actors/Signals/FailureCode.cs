namespace Airunner.Actors.Signals;

/// <summary>The failure of a send as the value of the tag <c>error.type</c>: few values, and nothing of the message.</summary>
internal static class FailureCode
{
    internal static string Of(Exception error) => error switch
    {
        RetryLaterException { Code: { } code } => code,
        EventsRefusedException { Code: { } code } => code,
        TimeoutException => "timeout",
        EventsRefusedException => "refused",
        _ => error.GetType().FullName ?? error.GetType().Name,
    };
}
