using System.Text;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Storage;
using CsCheck;

namespace Airunner.Actors.Tests.Jobs.Identity;

/// <summary>Identities and the file names that stand for them.</summary>
public sealed class FileNamesSpecs
{
    private const int LongestNameOnDisk = 255;

    private static readonly string[] Special =
    [
        "/", "..", ".", "%", "2e", "_", "~", "\\", "\0", "\n", ":", "@", ".wal", ".zst", "é", "e\u0301", "👍", "-", "A", "a",
    ];

    // Ids with characters that are special in a shell, a path, a URL or this encoding, and characters of one to four bytes.
    private static readonly Gen<string> Ids = Gen.OneOf(
        Gen.String[1, 40],
        Gen.OneOf(Special.Select(Gen.Const).ToArray()).Array[1, 12].Select(string.Concat));

    [Theory]
    [InlineData("build", null, "build.wal")]
    [InlineData("build", "1", "build_1.wal")]
    [InlineData("a/b", null, "a%2Fb.wal")]
    [InlineData("../../x", null, "%2E.%2F..%2Fx.wal")]
    [InlineData("%2e%2e", null, "%252e%252e.wal")]
    [InlineData("CON", null, "CON.wal")]
    [InlineData("a_b", "c", "a%5Fb_c.wal")]
    [InlineData("a", "b_c", "a_b%5Fc.wal")]
    [InlineData("x~2", null, "x%7E2.wal")]
    [InlineData(".lock", null, "%2Elock.wal")]
    [InlineData("...", null, "%2E...wal")]
    [InlineData("👍", null, "%F0%9F%91%8D.wal")]
    [InlineData("a\0b", null, "a%00b.wal")]
    [InlineData("a b\nc", null, "a%20b%0Ac.wal")]
    [InlineData("x.wal", null, "x.wal.wal")]
    public void An_identity_has_one_name_and_the_name_gives_the_identity_back(string job, string? id, string name)
    {
        var execution = new JobExecution(job, id);
        FileNames.Log(execution).ShouldBe(name);
        FileNames.TryParseLog(name, out var back).ShouldBeTrue();
        back.ShouldBe(execution);
    }

    [Theory]
    [InlineData("build~1.wal", "build", null, 1)]
    [InlineData("build_1~12.wal", "build", "1", 12)]
    public void A_sealed_segment_has_one_name_and_the_name_gives_it_back(string name, string job, string? id, int number)
    {
        FileNames.Segment(new JobExecution(job, id), number).ShouldBe(name);
        FileNames.TryParseSegment(name, out var execution, out var back).ShouldBeTrue();
        (execution, back).ShouldBe((new JobExecution(job, id), number));
        FileNames.TryParseLog(name, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("build.wal")]
    [InlineData("build~0.wal")]
    [InlineData("build~01.wal")]
    [InlineData("build~-1.wal")]
    [InlineData("build~1~2.wal")]
    [InlineData("~1.wal")]
    [InlineData("build~1.wal.zst")]
    public void No_other_name_is_a_sealed_segments(string name) => FileNames.TryParseSegment(name, out _, out _).ShouldBeFalse();

    [Fact]
    public void The_name_of_any_ids_stays_in_its_directory_and_gives_them_back() =>
        Ids.Select(Ids, Gen.Bool, Gen.Int[1, 99_999]).Sample((job, id, hasExecution, ordinal) =>
        {
            if (!TryMake(job, hasExecution ? id : null, out var execution)) return;
            foreach (var name in new[] { FileNames.Log(execution), FileNames.Archive(execution, ordinal) })
            {
                Path.GetFullPath(Path.Combine("/state/wal", name)).ShouldBe($"/state/wal/{name}");
                name.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || ".-%_~".Contains(c));
                name.ShouldNotStartWith(".");
                Encoding.UTF8.GetByteCount(name).ShouldBeLessThanOrEqualTo(LongestNameOnDisk);
            }

            (FileNames.TryParseLog(FileNames.Log(execution), out var live), live).ShouldBe((true, execution));
            (FileNames.TryParseArchive(FileNames.Archive(execution, ordinal), out var archived, out var number), archived, number)
                .ShouldBe((true, execution, ordinal));
        });

    [Fact]
    public void Two_identities_never_share_a_name() =>
        Ids.Select(Ids, Ids, Ids).Sample((job, execution, otherJob, otherExecution) =>
        {
            if (!TryMake(job, execution, out var one) || !TryMake(otherJob, otherExecution, out var other)) return;
            if (!TryMake(job, null, out var alone)) return;
            (FileNames.Log(one) == FileNames.Log(other)).ShouldBe(one == other);
            FileNames.Log(alone).ShouldNotBe(FileNames.Log(one));
            FileNames.Archive(one, 2).ShouldNotBe(FileNames.Archive(one));
        });

    [Fact]
    public void A_name_that_no_identity_has_is_not_parsed()
    {
        string[] logs =
        [
            "", ".wal", "%2E.wal", "%2e.wal", "a%2.wal", "a%.wal", "a%GG.wal", "%FF.wal", "%41.wal", "a b.wal", "é.wal", "a_b_c.wal",
            "_a.wal", "a_.wal", ".a.wal", "a.wal.tmp", "a~2.wal", "a.WAL",
        ];
        string[] archives =
        [
            "a.zst", "a~1.wal.zst", "a~0.wal.zst", "a~02.wal.zst", "a~-2.wal.zst", "a~99999999999.wal.zst", "a~2~3.wal.zst", "a~.wal.zst",
        ];
        foreach (var name in logs) FileNames.TryParseLog(name, out _).ShouldBeFalse(name);
        foreach (var name in archives) FileNames.TryParseArchive(name, out _, out _).ShouldBeFalse(name);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(".", "name directories")]
    [InlineData("..", "name directories")]
    public void An_id_without_a_file_name_is_refused_with_the_reason(string id, string reason)
    {
        Should.Throw<ArgumentException>(() => new JobExecution(id)).Message.ShouldContain(reason);
        Should.Throw<ArgumentException>(() => new JobExecution("job", id)).Message.ShouldContain(reason);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() => // an attribute could not carry it
        Should.Throw<ArgumentException>(() => new JobExecution("half \ud83d")).Message.ShouldContain("not valid Unicode");

    [Fact]
    public void Both_ids_together_are_as_long_as_their_name_may_be_and_no_longer()
    {
        new JobExecution(new string('a', 236)).Job.Length.ShouldBe(236);
        new JobExecution(new string('a', 115), new string('/', 40)).Job.Length.ShouldBe(115);
        Refusal(new string('a', 237), null).ShouldContain("The job id takes 237 bytes as a file name; at most 236 are allowed");
        Refusal(new string('a', 120), new string('b', 120))
            .ShouldContain("The job and execution ids together take 241 bytes as a file name; at most 236 are allowed");
        Refusal("a", new string('/', 79)).ShouldContain("239 bytes");
        Refusal(new string('x', 10 << 10), null).ShouldContain("10240 bytes");

        static string Refusal(string job, string? execution) =>
            Should.Throw<ArgumentException>(() => new JobExecution(job, execution)).Message;
    }

    [Fact]
    public void Every_file_of_the_longest_identity_fits_a_directory_entry()
    {
        var execution = new JobExecution(new string('a', 120), new string('b', 115));
        var folders = new LogFolders("/state/wal", "/state/damaged");
        var log = Path.Combine(folders.Logs, FileNames.Log(execution));
        string[] names =
        [
            log, FileNames.Archive(execution, int.MaxValue), LogFolders.TemporaryOf(log), folders.OriginalOf(log, int.MaxValue),
            folders.TailOf(log, 16, 1), folders.TailOf(log, 1L << 40, 1), folders.TailOf(log, long.MaxValue, 9_999),
        ];
        names.ShouldAllBe(name => Path.GetFileName(name).Length <= LongestNameOnDisk);
        names.Distinct().Count().ShouldBe(names.Length);
    }

    private static bool TryMake(string job, string? id, out JobExecution execution)
    {
        try
        {
            execution = new JobExecution(job, id);
            return true;
        }
        catch (ArgumentException)
        {
            execution = default;
            return false;
        }
    }
}
