namespace Airunner.Torture.Mutation;

/// <summary>Guards of a log's writing end, of the zeros ahead of it and of the memory behind it.</summary>
internal static class WriterEdits
{
    private const string Writer = "Storage/WalLogFile.cs";
    private const string Ahead = "Storage/SpaceAhead.cs";
    private const string Recent = "Storage/RecentBytes.cs";
    private static readonly Check OfWriter = Check.SpecsOf("ForgettingLogSpecs", "WalLogFileSpecs");
    private static readonly Check OfAhead = Check.SpecsOf("SpaceAheadSpecs");
    private static readonly Check OfRecent = Check.SpecsOf("RecentBytesSpecs");

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("a trim is not synced", Writer, "_file.Sync();\n    }\n\n    /// <summary>Closes", "}\n\n    /// <summary>Closes", OfWriter),
        new("a failed writing again does not latch", Writer, "Failure = failure;\n            throw;\n        }\n\n        if (toBytes", "throw;\n        }\n\n        if (toBytes", OfWriter),
        new("a failed cut back may be tried again", Writer, "Failure = failure;\n            return false;", "return failure.IsNoSpace;", OfWriter),
        new("any failure is cut back", Writer, "if (Failure is not { IsNoSpace: true }) return false;", "if (Failure is null) return false;", OfWriter),
        new("a failed log is written to again", Writer, "if (Failure is not null) throw new Invalid", "if (Failure is not null && _file is null) throw new Invalid", OfWriter),
        new("a cut back does not stop zeros ahead", Writer, "            _ahead.Stop();\n            _file.Truncate", "            _file.Truncate", OfWriter),
        new("no zeros ahead after a cut back", Writer, "        _ahead.Reset(BlockStart(DurableEndBytes));\n", "", OfWriter),
        new("a log that closes leaves zeros under way", Writer, "        _ahead.Stop();\n        _file.Dispose();", "        _file.Dispose();", OfWriter),
        new("a short read is written again", Writer, "if (reader.ReadFully(at, piece) != piece.Length) throw", "if (reader.ReadFully(at, piece) < 0) throw", OfWriter),
        new("a last block that is cut is written to", Writer, "if (reader.ReadFully(start, _chunk.Span[..carried]) != carried) throw", "if (reader.ReadFully(start, _chunk.Span[..carried]) < 0) throw", OfWriter),
        new("old memory is written behind the last record", Writer, "..last].Clear();", "..last].ToArray();", OfWriter),
        new("a commit has no bound", Writer, "if (GatheredBytes > LargestChunkBytes / 2) return default;", "", OfWriter),
        new("buffered zeros are not synced", Ahead, "if (!how.HasFlag(WalOpen.Direct)) file.Sync();", "", OfAhead),
        new("a stopped step goes on", Ahead, "if (Volatile.Read(ref _stopped)) break;", "", OfAhead),
        new("stopping does not wait for a step", Ahead, "_stopped = true;\n            while (_isRunning) background.Await(_gate);", "_stopped = true;", OfAhead),
        new("a step begins after the stop", Ahead, "if (_stopped || _isRunning", "if (_isRunning", OfAhead),
        new("two steps at once", Ahead, "if (_stopped || _isRunning", "if (_stopped", OfAhead),
        new("steps grow without bound", Ahead, "Math.Min(_stepBytes * 2, maxStepBytes)", "_stepBytes * 2", OfAhead),
        new("a failed step is not forgiven", Ahead, "catch (WalIOException)", "catch (WalIOException) when (maxStepBytes < 0)", OfAhead),
        new("what is ready falls back to the writer's end", Ahead, "_readyEndBytes = Math.Max(_readyEndBytes, endBytes);", "_readyEndBytes = endBytes;", OfAhead),
        new("recent bytes of all logs have no bound", Recent, " || (_chunks.Count > 0 && Volatile.Read(ref _processBytes) > ProcessLimitBytes)", "", OfRecent),
        new("kept memory is used again under its reader", Recent, "foreach (var chunk in wanted) chunk.Retain();", "", OfRecent),
        new("written memory is used again under its writer", Recent, "current.Retain();\n", "", OfRecent),
        new("memory is not checked against what was written", "Storage/BatchReader.cs", "out var record) != RecordRead.Good)", "out var record) == RecordRead.BadLength)", Check.SpecsOf("LogBatchSpecs")),
    ];
}
