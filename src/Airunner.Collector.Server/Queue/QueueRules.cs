using System.Buffers;
using System.Globalization;
using Airunner.Actors.Format;
using Airunner.Collector.Server.Calls;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Server.Queue;

/// <summary>What requests about queues may say.</summary>
internal static class QueueRules
{
    /// <summary>The queue of requests that name none.</summary>
    internal const string DefaultQueue = "default";

    private const int MostRetries = 1000;
    private const int MostQueueChars = 64;
    private const int MostJobChars = MostQueueChars + 33;
    private const int MostWorkerChars = 128;
    private const int MostRequestChars = 256;
    private const int MostParamBytes = 256 << 10;
    private const int MostJobs = 100;
    private const int UsualVisibilitySeconds = 300;
    private const int MostVisibilitySeconds = 12 * 60 * 60;
    private const int UsualPageSize = 50;
    private const int MostPageSize = 1000;

    private static readonly SearchValues<char> QueueChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    internal static string Queue(string queue)
    {
        if (queue.Length == 0) return DefaultQueue;
        return IsQueue(queue)
            ? queue
            : throw CallErrors.Invalid($"queue is no name. Allowed: 1 to {MostQueueChars} of A–Z a–z 0–9 . -");
    }

    /// <summary>Whether a queue may have this name.</summary>
    internal static bool IsQueue(string name) => name.Length is > 0 and <= MostQueueChars && IsPlain(name);

    /// <summary>Whether a job of a queue may have this id: the name of its queue, a hyphen, and what the server adds.</summary>
    internal static bool IsJob(string id) => id.Length is > 0 and <= MostJobChars && IsPlain(id);

    internal static string RequestId(string id)
    {
        if (id.Length is 0 or > MostRequestChars)
            throw CallErrors.Invalid($"request_id has {id.Length} characters. Allowed: 1 to {MostRequestChars}.");
        return HasControls(id) ? throw CallErrors.Invalid("request_id has a control character. Allowed: any other characters.") : id;
    }

    internal static JobParams Params(JobParams? parameters)
    {
        if (parameters is null) throw CallErrors.Invalid("job_params is missing.");
        if (!ShownCommand.IsValid(parameters))
        {
            throw CallErrors.Invalid(
                $"{QueueMetadata.ShownCommand} does not show the command. Allowed: a JSON array with a text for each word of it, which is "
                + $"the word with pieces of one or more characters replaced by {ShownCommand.Mask}.");
        }

        return parameters.CalculateSize() <= MostParamBytes
            ? parameters
            : throw CallErrors.Invalid($"job_params has {parameters.CalculateSize()} B. Allowed: at most {MostParamBytes} B.");
    }

    /// <summary>Null where the job does not say: it becomes visible again without a limit.</summary>
    internal static int? Retries(JobParams parameters)
    {
        if (!parameters.Metadata.TryGetValue(QueueMetadata.Retries, out var text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) && retries <= MostRetries
            ? retries
            : throw CallErrors.Invalid($"{QueueMetadata.Retries} is '{text}'. Allowed: 0 to {MostRetries}.");
    }

    /// <summary>A worker's name: what it says, else where it calls from.</summary>
    internal static string Worker(ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue(QueueMetadata.Worker) is not { } text) return context.Peer;
        return EncodedId.TryDecode(text, out var name) && name.Length is > 0 and <= MostWorkerChars && !HasControls(name)
            ? name
            : throw CallErrors.Invalid(
                $"{QueueMetadata.Worker} is no name. Allowed: 1 to {MostWorkerChars} characters in their file-name form, none of them a "
                + "control character.");
    }

    internal static TimeSpan Visibility(int seconds) =>
        TimeSpan.FromSeconds(Number("visibility_timeout_seconds", seconds, UsualVisibilitySeconds, MostVisibilitySeconds));

    internal static int Jobs(int most) => Number("max_jobs", most, 1, MostJobs);

    internal static int Page(int page) => Number("page", page, 1, int.MaxValue);

    internal static int PageSize(int size) => Number("page_size", size, UsualPageSize, MostPageSize);

    private static bool IsPlain(string name) => name.AsSpan().IndexOfAnyExcept(QueueChars) < 0;

    /// <summary>Texts that are stored must not have them: PostgreSQL refuses U+0000, and lists are for people.</summary>
    private static bool HasControls(string text) => text.Any(char.IsControl);

    private static int Number(string field, int value, int usual, int most)
    {
        if (value == 0) return usual;
        return value > 0 && value <= most
            ? value
            : throw CallErrors.Invalid($"{field} is {value}. Allowed: 1 to {most}, or 0 for {usual}.");
    }
}
