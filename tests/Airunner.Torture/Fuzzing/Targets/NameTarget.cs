using Airunner.Actors;
using Airunner.Actors.Jobs.Identity;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Fuzzing.Targets;

/// <summary>File names that anybody may have put into the directory, and ids from any caller.</summary>
internal sealed class NameTarget : IFuzzTarget
{
    private const int MostCharacters = 24;
    private static readonly string[] Pieces =
    [
        "a", "Z", "0", ".", "-", "_", "~", "~2", "~02", "~1", "%", "%2E", "%2e", "%41", "%00", "%C3%A9", "%FF", "%ED%A0%80", "/", "..",
        "\0", "é", "\uD800", " ", ".wal", ".wal.zst", "\\",
    ];

    private static readonly string[] Suffixes = ["", FileNames.LogSuffix, FileNames.ArchiveSuffix];

    public string Name => "names";

    public int Share => 100;

    public void Try(Random chance)
    {
        var text = string.Concat(Enumerable.Range(0, chance.Next(MostCharacters)).Select(_ => Pieces[chance.Next(Pieces.Length)]));
        var name = text + Suffixes[chance.Next(Suffixes.Length)];
        if (FileNames.TryParseLog(name, out var log)) Same(FileNames.Log(log), name);
        if (FileNames.TryParseArchive(name, out var archive, out var ordinal)) Same(FileNames.Archive(archive, ordinal), name);
        JobExecution execution;
        try
        {
            execution = new JobExecution(text, chance.Next(2) == 0 ? null : name);
        }
        catch (ArgumentException)
        {
            return;
        }

        var file = FileNames.Log(execution);
        PromiseBrokenException.Unless(
            FileNames.TryParseLog(file, out var again) && again == execution, "A name does not give its identity back.");
        PromiseBrokenException.Unless(
            !file.Contains('/', StringComparison.Ordinal) && file[0] != '.' && !file.Contains('\0', StringComparison.Ordinal),
            "A name leaves its directory, or hides in it.");
    }

    private static void Same(string made, string given) => PromiseBrokenException.Unless(made == given, "Two names have one identity.");
}
