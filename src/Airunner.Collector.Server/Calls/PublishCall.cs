using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Serving;
using Airunner.Collector.Tokens;
using Airunner.Collector.Totals;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>One call of PublishJobEvents: stores message by message, and returns when all of them are durable.</summary>
internal sealed class PublishCall(
    ICollectorStore store, CallAuthority authority, WaitingShares shares, CollectorLimits limits, CallMetadata metadata)
{
    private JobExecution? _execution;
    private string _token = "";
    private bool _hasEvents;

    /// <summary>Runs the call.</summary>
    /// <param name="requests">The messages.</param>
    /// <param name="trailers">Gets the answer to a closing call.</param>
    /// <param name="stopping">Ends the wait for the next message, but never a store that has begun.</param>
    public async Task RunAsync(IAsyncStreamReader<PublishFrame> requests, Metadata trailers, CancellationToken stopping)
    {
        authority.CheckBearer(metadata, TokenRole.Write);
        while (await NextAsync(requests, stopping)) await StoreAsync(requests.Current);
        if (metadata.Closing is { } closing && !_hasEvents) await AnswerAsync(closing, trailers, stopping);
    }

    private async Task<bool> NextAsync(IAsyncStreamReader<PublishFrame> requests, CancellationToken stopping)
    {
        try
        {
            return await requests.MoveNext(stopping);
        }
        catch (RpcException tooLarge) when (tooLarge.StatusCode == StatusCode.ResourceExhausted)
        {
            throw CallErrors.Invalid($"The message is larger than {limits.MaxMessageBytes} B, the most that is accepted.");
        }
    }

    private async Task StoreAsync(PublishFrame frame)
    {
        if (frame.Fault is { } fault) throw CallErrors.Invalid(fault);
        if (_execution is null || (frame.TaskToken.Length > 0 && frame.TaskToken != _token))
        {
            var execution = authority.ForWriting(metadata, frame.TaskToken);
            if (_execution is not null && _execution != execution) throw CallErrors.Denied("A call has events of one execution only.");
            _execution = execution;
            _token = frame.TaskToken;
        }

        if (frame.LargestBytes > limits.MaxEventBytes)
            throw CallErrors.Invalid($"An event has {frame.LargestBytes} B. Allowed: at most {limits.MaxEventBytes} B.");
        if (frame.Events.Count == 0) return;
        _hasEvents = true;
        using var share = shares.Take(_execution.Value.Job, frame.Bytes);

        // Not cancelled with the call: what was accepted is stored, and a caller that went away sends it again.
        await store.AddAsync(_execution.Value, frame.Events, CancellationToken.None);
        frame.Events.Release(); // not after a failure, when the store may still read it
    }

    private async Task AnswerAsync(SentTotals closing, Metadata trailers, CancellationToken cancellationToken)
    {
        var execution = _execution ?? authority.ForWriting(metadata, "");
        var answer = await store.CompleteAsync(execution, closing, cancellationToken);
        trailers.Add(CallMetadata.CompleteKey, answer.IsComplete ? "true" : "false");
        trailers.Add(CallMetadata.MissingKey, answer.Missing.ToString(CultureInfo.InvariantCulture));
        if (answer.MissingRanges.Count > 0)
            trailers.Add(CallMetadata.MissingRangesKey, string.Join(',', answer.MissingRanges.Select(Text)));
    }

    /// <summary>"17" or "17-20": trailers are ASCII.</summary>
    private static string Text(SequenceRange range) => range.First == range.Last
        ? range.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}");
}
