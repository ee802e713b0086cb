using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Airunner.Worker.Tests.Picturing;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>export</c>: the files it writes, and those it does not replace.</summary>
[SupportedOSPlatform("linux")]
public sealed class ExportSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Text_is_the_output_without_colours()
    {
        await RunAsync("printf '\\033[31mred\\033[0m & <b>\\n'");
        (await ExportAsync("make.txt")).ShouldBe("red & <b>\n");
    }

    [Fact]
    public async Task A_recording_and_events_are_those_of_logs_and_events()
    {
        await RunAsync("echo one; sleep 0.1; echo two >&2");
        (await ExportAsync("make.jsonl")).ShouldBe((await _airunner.RunAsync("events", "make", "--json")).Output);
        var cast = (await _airunner.RunAsync("logs", "make", "--format", "asciicast")).Output;
        (await ExportAsync("make.cast")).Split('\n')[1..].ShouldBe(cast.Split('\n')[1..]); // but for the title
    }

    [Fact]
    public async Task A_page_has_colours_and_numbers_encodes_all_text_and_allows_no_script()
    {
        const string Script = "printf '\\033[1;31m<script>alert(1)</script>\\033[0m\\n\\033[38;2;255;0;0mtrue\\033[0m\\n'";
        await RunAsync($"{Script}; sleep 0.2; echo wrong >&2; exit 3", 3);
        var page = await ExportAsync("make.html");
        page.ShouldStartWith("<!DOCTYPE html>\n");
        page.ShouldNotContain("<script>");
        page.ShouldContain("<code><span class=\"bo f f1 \">&lt;script&gt;alert(1)&lt;/script&gt;</span></code>");
        page.ShouldContain("<div class=\"r err\" id=\"L3\"><a class=\"n\" href=\"#L3\">3</a>");
        page.ShouldContain("<p class=\"end failed\">failed, exit status 3</p>");
        page.ShouldNotContain("style=");
        page.ShouldNotMatch("(src|href)=\"[^#]");
        var style = Regex.Match(page, "<style>(.*)</style>", RegexOptions.Singleline).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        page.ShouldContain($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'");
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_named()
    {
        await RunAsync("echo one");
        var outcome = await _airunner.RunAsync("export", "make", "--out", "/nonexistent/make.txt");
        (outcome.Status, outcome.Error).ShouldBe((74, "airunner: The directory of '/nonexistent/make.txt' in --out does not exist.\n"));
    }

    [Fact]
    public async Task The_name_of_a_job_is_text_in_a_page()
    {
        await _airunner.RunAsync("run", "--job", "<img src=x>", "--", "true");
        await _airunner.RunAsync("export", "<img src=x>", "--out", "x.html");
        var page = await File.ReadAllTextAsync(Path.Combine(_airunner.State, "x.html"));
        page.ShouldNotContain("<img");
        page.ShouldContain("<h1>&lt;img src=x&gt;</h1>");
    }

    [Fact]
    public async Task A_file_is_replaced_only_by_force_and_nothing_is_left_of_a_failure()
    {
        await RunAsync("echo new");
        var file = Path.Combine(_airunner.State, "make.txt");
        await File.WriteAllTextAsync(file, "old");
        var refused = await _airunner.RunAsync("export", "make", "--out", file);
        refused.Status.ShouldBe(64);
        refused.Error.ShouldContain($"The file '{file}' exists already, and is not replaced without --force.");
        (await File.ReadAllTextAsync(file)).ShouldBe("old");
        (await _airunner.RunAsync("export", "nobody", "--out", "nobody.txt")).Status.ShouldBe(66);
        (await _airunner.RunAsync("export", "make", "--out", file, "--force")).Status.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldBe("new\n");
        (await _airunner.RunAsync("wal", "export", "make", "--out", file, "--force")).Status.ShouldBe(0); // the same command
        Directory.GetFiles(_airunner.State).ShouldBe([file]);
    }

    [Fact]
    public async Task The_format_goes_before_the_suffix_and_one_of_them_is_needed()
    {
        await RunAsync("echo one");
        (await ExportAsync("make", "--format", "txt")).ShouldBe("one\n");
        (await ExportAsync("other.html", "--format", "txt")).ShouldBe("one\n");
        var neither = await _airunner.RunAsync("export", "make", "--out", "make.gif");
        neither.Status.ShouldBe(64);
        neither.Error.ShouldContain("Allowed: .txt, .html, .cast, .jsonl, .png, or --format with txt, html, cast, jsonl, png.");
        (await _airunner.RunAsync("export", "make", "--out", "x", "--format", "gif")).Status.ShouldBe(64);
    }

    [Fact]
    public async Task A_picture_shows_the_last_lines_and_says_how_many_are_left_out()
    {
        await RunAsync("seq 3000; printf '\\033[1;31m█\\033[0m %0300d\\n' 1");
        var outcome = await _airunner.RunAsync("export", "make", "--out", "make.png");
        outcome.Error.ShouldBe("airunner: The picture has the last 500 lines; before them are 2,502 more, which .html has.\n");
        (outcome.Status, outcome.Output).ShouldBe((0, ""));
        var file = Path.Combine(_airunner.State, "make.png");
        var picture = new ReadPicture(await File.ReadAllBytesAsync(file));
        picture.Height.ShouldBeInRange(15_900, 16_384);
        picture.Cell(column: 20, picture.Lines - 5).Keys.ShouldBe([0xFF7B72]);
        Directory.GetFileSystemEntries(_airunner.State, "make.*").ShouldBe([file]);
    }

    [Fact]
    public async Task A_picture_needs_no_other_program()
    {
        await RunAsync("echo one");
        _airunner.Variables["PATH"] = "/nowhere";
        await ExportAsync("make.png");
        new ReadPicture(await File.ReadAllBytesAsync(Path.Combine(_airunner.State, "make.png"))).Lines.ShouldBe(8);
    }

    private async Task RunAsync(string script, int status = 0) =>
        (await _airunner.RunAsync("run", "--job", "make", "--", "sh", "-c", script)).Status.ShouldBe(status);

    private async Task<string> ExportAsync(string file, params string[] options)
    {
        var outcome = await _airunner.RunAsync(["export", "make", "--out", file, .. options]);
        (outcome.Status, outcome.Output, outcome.Error).ShouldBe((0, "", ""));
        return await File.ReadAllTextAsync(Path.Combine(_airunner.State, file));
    }
}
