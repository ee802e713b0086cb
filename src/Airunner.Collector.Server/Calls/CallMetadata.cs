using System.Globalization;
using Airunner.Actors.Format;
using Airunner.Collector.Totals;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>What a call's metadata says. Ids are in their file-name form.</summary>
/// <param name="Job">The job's id; null where it is not named.</param>
/// <param name="Execution">The execution's id; null where it is not named.</param>
/// <param name="Bearer">The token of the authorization header; null for none.</param>
/// <param name="Closing">What the sender has delivered in all; null but in a closing call.</param>
internal sealed record CallMetadata(string? Job, string? Execution, string? Bearer, SentTotals? Closing)
{
    public const string JobKey = "airunner-job";
    public const string ExecutionKey = "airunner-execution";
    public const string FirstSequenceKey = "airunner-first-sequence";
    public const string LastSequenceKey = "airunner-last-sequence";
    public const string CountKey = "airunner-count";
    public const string HashKey = "airunner-hash";
    public const string CompleteKey = "airunner-complete";
    public const string MissingKey = "airunner-missing";
    public const string FollowKey = "airunner-follow";
    public const string MissingRangesKey = "airunner-missing-sequences";
    public const string RetryAfterKey = "retry-after-ms";

    private const string BearerScheme = "Bearer ";

    /// <summary>Whether a call that reads wants the events without an execution's id, and not the latest execution.</summary>
    public bool IsOfNoExecution { get; private init; }

    /// <exception cref="RpcException">INVALID_ARGUMENT: an entry does not have its form.</exception>
    public static CallMetadata Of(Metadata headers)
    {
        var authorization = headers.GetValue("authorization");
        var bearer = authorization?.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) == true
            ? authorization[BearerScheme.Length..].Trim()
            : null;
        var isOfNoExecution = headers.GetValue(ExecutionKey) is "";
        var execution = isOfNoExecution ? null : Id(headers, ExecutionKey);
        var job = Id(headers, JobKey);
        if (job is null && execution is not null) throw CallErrors.Invalid($"{ExecutionKey} without {JobKey}.");
        return new CallMetadata(job, execution, bearer, Claim(headers)) { IsOfNoExecution = isOfNoExecution };
    }

    /// <summary>Whether a call that reads waits for events that come; it does where it does not say.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the entry does not have its form.</exception>
    public static bool Follows(Metadata headers) => headers.GetValue(FollowKey) switch
    {
        null or "true" => true,
        "false" => false,
        _ => throw CallErrors.Invalid($"{FollowKey} is neither true nor false."),
    };

    private static string? Id(Metadata headers, string key)
    {
        if (headers.GetValue(key) is not { } text) return null;
        return EncodedId.TryDecode(text, out var id)
            ? id
            : throw CallErrors.Invalid($"{key} is not an id in its file-name form: A–Z a–z 0–9 . - stay, every other byte is %XX.");
    }

    private static SentTotals? Claim(Metadata headers)
    {
        var last = headers.GetValue(LastSequenceKey);
        var count = headers.GetValue(CountKey);
        if (last is null && count is null) return null;
        if (!TryNumber(last, out var lastSequence) || !TryNumber(count, out var events))
            throw CallErrors.Invalid($"{LastSequenceKey} and {CountKey} belong together. Allowed: whole numbers, 0 or more.");
        if (!TryNumber(headers.GetValue(FirstSequenceKey) ?? "0", out var firstSequence))
            throw CallErrors.Invalid($"{FirstSequenceKey} is no whole number, 0 or more.");
        return new SentTotals(firstSequence, lastSequence, events, Hash(headers));
    }

    private static ulong? Hash(Metadata headers)
    {
        if (headers.GetValue(HashKey) is not { } text) return null;
        return text.Length == 16 && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
            ? hash
            : throw CallErrors.Invalid($"{HashKey} is no hash: 16 hexadecimal digits.");
    }

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
