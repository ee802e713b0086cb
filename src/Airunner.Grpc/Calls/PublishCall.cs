using System.Globalization;
using System.Text;
using Airunner.Actors;
using Grpc.Core;

namespace Airunner.Grpc.Calls;

/// <summary>One call of PublishJobEvents.</summary>
/// <param name="calls">Makes the call.</param>
/// <param name="options">Its limits.</param>
internal sealed class PublishCall(CallInvoker calls, GrpcSenderOptions options)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private bool _isClosing; // every event was written, and the end of the call is on its way

    /// <summary>Size of the largest message so far.</summary>
    public long LargestBytes { get; private set; }

    /// <summary>The server's clock, where the failed call's answer says it.</summary>
    public DateTimeOffset? ServerTime { get; private set; }

    /// <summary>Sends all events, closes the call, and waits for the answer. Without events only the token is sent.</summary>
    /// <returns>The call's trailers.</returns>
    /// <exception cref="RpcException">The call ended with another status than OK, or was cancelled.</exception>
    /// <exception cref="AnsweredEarlyException">The server has answered OK before it had everything.</exception>
    public async Task<Metadata> RunAsync(Metadata headers, EventBatch events, string token, CancellationToken cancellationToken)
    {
        // The deadline that the server gets to know. This side goes by the token, which must come first: it means silence.
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + options.CallTimeout + Margin;
        using var call = calls.AsyncClientStreamingCall(
            PublishMethod.Instance, host: null, new CallOptions(headers, deadline, cancellationToken));
        try
        {
            var writing = WriteAsync(call, events, Encoding.UTF8.GetBytes(token));
            await Task.WhenAny(writing, call.ResponseAsync).ConfigureAwait(false);
            var isEarly = !writing.IsCompleted && !Volatile.Read(ref _isClosing);
            if (isEarly) await AnsweredWhileWritingAsync(call, writing).ConfigureAwait(false);
            await writing.ConfigureAwait(false);
            await call.ResponseAsync.ConfigureAwait(false);
            return call.GetTrailers();
        }
        catch (RpcException)
        {
            ServerTime = await TimeOfAsync(call).ConfigureAwait(false);
            throw;
        }
    }

    private async Task WriteAsync(AsyncClientStreamingCall<PublishPart, Acknowledgement> call, EventBatch events, byte[] token)
    {
        try
        {
            foreach (var part in PublishPart.Of(events, token, options.MaxMessageBytes))
            {
                if (part.Bytes == 0) continue; // neither events nor a token
                LargestBytes = Math.Max(LargestBytes, part.Bytes);
                await call.RequestStream.WriteAsync(part).ConfigureAwait(false);
            }

            Volatile.Write(ref _isClosing, true); // first: the server may answer before this side knows that the end was written
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception unwritten) when (unwritten is not OutOfMemoryException)
        {
            await call.ResponseAsync.ConfigureAwait(false); // the server's reason, where it has ended the call
            throw new AnsweredEarlyException(unwritten);
        }
    }

    /// <summary>A server that has answered reads no more: what is left to write would wait until the deadline.</summary>
    private static async Task AnsweredWhileWritingAsync(AsyncClientStreamingCall<PublishPart, Acknowledgement> call, Task writing)
    {
        _ = writing.ContinueWith(
            static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await call.ResponseAsync.ConfigureAwait(false);
        throw new AnsweredEarlyException(new IOException("The server has answered and reads no more."));
    }

    private static async Task<DateTimeOffset?> TimeOfAsync(AsyncClientStreamingCall<PublishPart, Acknowledgement> call)
    {
        if (!call.ResponseHeadersAsync.IsCompletedSuccessfully) return null;
        var headers = await call.ResponseHeadersAsync.ConfigureAwait(false);
        return DateTimeOffset.TryParseExact(
            headers.GetValue("date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
    }
}

/// <summary>The server has answered OK, and the call's events were not all written.</summary>
internal sealed class AnsweredEarlyException(Exception inner) : Exception("The call has ended before all of it was written.", inner);
