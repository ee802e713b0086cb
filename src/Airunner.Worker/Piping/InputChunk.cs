namespace Airunner.Worker.Piping;

/// <summary>A piece of standard input. Events refer to its memory, so it is reused only when the last of them is durable.</summary>
internal sealed class InputChunk
{
    public const int Size = 1 << 20;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size);

    /// <summary>Bytes filled.</summary>
    public int Filled { get; set; }

    /// <summary>The highest sequence whose event refers to it.</summary>
    public long LastSequence { get; set; }
}
