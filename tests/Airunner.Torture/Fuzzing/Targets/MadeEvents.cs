using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>Events of every kind, and messages made field by field that may be invalid.</summary>
internal static class MadeEvents
{
    private const int MostFields = 6;
    private const int DeepestMessage = 3;

    /// <summary>A valid serialised event.</summary>
    public static byte[] Sound(Random chance)
    {
        var made = new JobEvent { Sequence = chance.NextInt64(1L << chance.Next(1, 63)), EventType = (EventType)chance.Next(20) };
        if (chance.Next(2) == 0) made.Timestamp = new Timestamp { Seconds = chance.NextInt64(), Nanos = chance.Next() };
        switch (chance.Next(9))
        {
            case 0: made.ProcessStart = new ProcessStartEvent { Pid = chance.Next(), StartedAt = new Timestamp { Seconds = 1 } }; break;
            case 1:
                made.ProcessEnd =
                    new ProcessEndEvent { Pid = chance.Next(), ExitCode = -chance.Next(300), RunDuration = new Duration { Nanos = 5 } };
                break;
            case 2: made.ProcessError = new ProcessErrorEvent { ErrorMessage = "no such file: é" }; break;
            case 3: made.Heartbeat = new HeartbeatEvent { ProcessAlive = true, ElapsedTime = new Duration { Seconds = 3 } }; break;
            case 4: made.TerminalResize = new TerminalResizeEvent { Cols = 80, Rows = -1 }; break;
            case 5:
                made.GitCloneEnd =
                    new GitCloneEndEvent { CommitSha = "abc", WorkingDirectory = "/w", CloneDuration = new Duration { Seconds = 9 } };
                break;
            case 6: made.Output = new OutputEvent { Output = Bytes(chance, 40) }; break;
            case 7: break;
            default: made.OutputBatch = Batch(chance, made.Sequence); break;
        }

        return made.ToByteArray();
    }

    /// <summary>Fields of any number and wire type; some of them messages of such fields.</summary>
    public static byte[] AnyMessage(Random chance, int depth = 0)
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        for (var fields = chance.Next(MostFields); fields > 0; fields--) Field(output, chance, depth);
        output.Flush();
        return stream.ToArray();
    }

    private static void Field(CodedOutputStream output, Random chance, int depth)
    {
        var number = chance.Next(4) == 0 ? chance.Next(1, 1 << 29) : chance.Next(1, 20);
        var wire = chance.Next(3) > 0 ? (number is 1 or 3 ? 0u : 2u) : (uint)chance.Next(8);
        output.WriteUInt32(((uint)number << 3) | wire);
        switch (wire)
        {
            case 0: output.WriteUInt64((ulong)chance.NextInt64(long.MinValue, long.MaxValue) >> chance.Next(64)); break;
            case 1: output.WriteFixed64((ulong)chance.NextInt64()); break;
            case 2:
                var isMessage = depth < DeepestMessage && chance.Next(4) > 0;
                output.WriteBytes(isMessage ? ByteString.CopyFrom(AnyMessage(chance, depth + 1)) : Bytes(chance, 20));
                break;
            case 5: output.WriteFixed32((uint)chance.Next()); break;
        }
    }

    private static OutputBatchEvent Batch(Random chance, long sequence)
    {
        var batch = new OutputBatchEvent
        {
            StartSequence = sequence,
            EndSequence = sequence + chance.Next(-2, 300),
            FirstTimestampMs = chance.NextInt64(),
            PlaybackIntervalMillis = chance.Next(100),
        };
        for (var items = chance.Next(5); items > 0; items--)
        {
            batch.Outputs.Add(new OutputItem
            {
                Output = Bytes(chance, chance.Next(8) == 0 ? 20_000 : 200),
                StreamType = (StreamType)chance.Next(3),
                TimestampDeltaMs = chance.Next(-5, 500),
            });
        }

        return batch;
    }

    private static ByteString Bytes(Random chance, int most)
    {
        var bytes = new byte[chance.Next(most)];
        chance.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
