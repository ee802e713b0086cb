namespace Airunner.Actors.Storage;

/// <summary>A stretch of a log in which readable records follow each other without a gap.</summary>
/// <param name="OffsetBytes">Where its first record begins.</param>
/// <param name="EndBytes">Where its last one ends.</param>
/// <param name="LengthIsBroken">True for a single record whose length field is wrong: it spans the run.</param>
internal readonly record struct LogRun(long OffsetBytes, long EndBytes, bool LengthIsBroken = false);
