using System.Globalization;
using System.Text.RegularExpressions;
using Airunner.Actors;
using Airunner.Protocol;
using Airunner.Worker.Exporting;
using Airunner.Worker.Picturing;
using Google.Protobuf;

namespace Airunner.Worker.Tests.Picturing;

/// <summary>What is in a picture, pixel by pixel.</summary>
public sealed class PicturePrinterSpecs
{
    private const int FirstLine = 4; // after a margin, the job, the execution and an empty line
    private const int FirstColumn = 17; // after a number of one figure and the time

    private readonly List<JobEvent> _events = [];
    private readonly List<string> _notes = [];

    [Fact]
    public async Task Text_has_its_colour_on_the_paper()
    {
        Print("█\e[31m█\e[38;5;208m█\e[38;2;1;2;3m█\e[0m \e[44m \e[7m \e[0m\n");
        var picture = await DrawAsync();
        var colours = Enumerable.Range(FirstColumn, 7).Select(column => picture.Cell(column, FirstLine).ShouldHaveSingleItem().Key);
        colours.ShouldBe([PictureColours.Ink, 0xFF7B72, 0xFF8700, 0x010203, PictureColours.Paper, 0x85A5FF, PictureColours.Ink]);
    }

    [Fact]
    public async Task A_letter_has_ink_of_its_colour_and_smooth_edges()
    {
        Print("\e[31mA\e[0m");
        var cell = (await DrawAsync()).Cell(FirstColumn, FirstLine);
        cell[0xFF7B72].ShouldBeGreaterThan(20);
        cell[PictureColours.Paper].ShouldBeGreaterThan(200);
        cell.Count.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task Bold_has_more_ink_faint_is_paler_and_lines_are_drawn()
    {
        Print("H\e[1mH\e[0m\e[2m█\e[0m\e[4m \e[0m\e[9m \e[0m\e[3mI\e[0m");
        var picture = await DrawAsync();
        Paper(1).ShouldBeLessThan(Paper(0));
        picture.Cell(FirstColumn + 2, FirstLine).Keys.ShouldBe([PictureColours.Mix(PictureColours.Paper, PictureColours.Ink, 0.65)]);
        Paper(3).ShouldBe(512 - 32);
        Paper(4).ShouldBe(512 - 32);
        Paper(5).ShouldBeLessThan(512);

        int Paper(int column) => picture.Cell(FirstColumn + column, FirstLine)[PictureColours.Paper];
    }

    [Fact]
    public async Task Standard_error_has_its_own_paper_over_the_whole_width()
    {
        Print("out\n");
        Print("err\n", StreamType.Stderr);
        var picture = await DrawAsync();
        picture.Pixel(0, FirstLine * Glyph.LinePixels).ShouldBe(PictureColours.Paper);
        picture.Pixel(0, (FirstLine + 1) * Glyph.LinePixels).ShouldBe(PictureColours.ErrorPaper);
        picture.Pixel(picture.Width - 1, (FirstLine + 1) * Glyph.LinePixels).ShouldBe(PictureColours.ErrorPaper);
    }

    [Fact]
    public async Task A_wide_character_takes_two_columns()
    {
        Print("中█\n");
        var picture = await DrawAsync();
        picture.Cell(FirstColumn, FirstLine).Keys.ShouldBe([PictureColours.Paper, PictureColours.Ink], ignoreOrder: true);
        picture.Cell(FirstColumn + 1, FirstLine).Keys.ShouldBe([PictureColours.Paper, PictureColours.Ink], ignoreOrder: true);
        picture.Cell(FirstColumn + 2, FirstLine).Keys.ShouldBe([PictureColours.Ink]);
    }

    [Fact]
    public async Task Only_the_last_lines_are_drawn_and_what_is_left_out_is_said()
    {
        Print(string.Concat(Enumerable.Range(0, 3_000).Select(static number => $"{number}\n")));
        var picture = await DrawAsync();
        _notes.ShouldBe(["The picture has the last 500 lines; before them are 2,500 more, which .html has."]);
        picture.Lines.ShouldBe(1 + 3 + 1 + 500 + 2 + 1);
        picture.Height.ShouldBeLessThan(16_384);
    }

    [Fact]
    public async Task All_lines_of_a_picture_that_has_room_for_them_are_drawn()
    {
        Print(string.Concat(Enumerable.Repeat("x\n", PicturePrinter.MostLines)));
        (await DrawAsync()).Lines.ShouldBe(1 + 3 + PicturePrinter.MostLines + 2 + 1);
        _notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_of_more_than_200_columns_is_continued_and_of_one_that_is_too_long_the_end_is_drawn()
    {
        Print(new string('█', 201));
        var picture = await DrawAsync();
        picture.Lines.ShouldBe(1 + 3 + 2 + 2 + 1);
        picture.Width.ShouldBe((FirstColumn + 200 + 2) * Glyph.ColumnPixels);
        picture.Cell(FirstColumn + 199, FirstLine).Keys.ShouldBe([PictureColours.Ink]);
        picture.Cell(FirstColumn, FirstLine + 1).Keys.ShouldBe([PictureColours.Ink]);
        picture.Cell(FirstColumn + 1, FirstLine + 1).Keys.ShouldBe([PictureColours.Paper]);

        Print(new string('\t', 16_000) + "\n");
        (await DrawAsync()).Lines.ShouldBe(1 + 3 + PicturePrinter.MostLines + 1 + 2);
    }

    [Fact]
    public async Task Without_output_there_are_a_title_and_an_end()
    {
        var picture = await DrawAsync();
        picture.Lines.ShouldBe(1 + 3 + 2 + 1);
        picture.Width.ShouldBe((80 + 2) * Glyph.ColumnPixels);
    }

    [Fact]
    public async Task The_end_has_the_colour_of_how_it_went()
    {
        Print("x\n");
        _events.Add(new JobEvent { EventType = EventType.ProcessEnd, ProcessEnd = new ProcessEndEvent { ExitCode = 3 } });
        (await DrawAsync()).Cell(0, FirstLine + 2).Keys.ShouldContain(PictureColours.Failed);
    }

    [Fact]
    public void The_colours_are_those_of_a_page_that_is_dark()
    {
        var dark = HtmlStyle.Css[HtmlStyle.Css.IndexOf("prefers-color-scheme: dark", StringComparison.Ordinal)..];
        for (var n = 0; n < 16; n++) PictureColours.Named[n].ShouldBe(Colour($"c{n}"));
        PictureColours.Paper.ShouldBe(Colour("paper"));
        PictureColours.Ink.ShouldBe(Colour("ink"));
        PictureColours.Gutter.ShouldBe(Colour("gutter"));
        PictureColours.ErrorPaper.ShouldBe(Colour("errline"));
        PictureColours.Passed.ShouldBe(Colour("passed"));
        PictureColours.Failed.ShouldBe(Colour("failed"));

        int Colour(string name)
        {
            var digits = Regex.Match(dark, $"--{name}: #([0-9a-f]{{6}});").Groups[1].Value;
            return int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
    }

    private void Print(string text, StreamType stream = StreamType.Stdout)
    {
        var output = new OutputItem { Output = ByteString.CopyFromUtf8(text), StreamType = stream };
        _events.Add(new JobEvent
        {
            EventType = EventType.OutputBatch,
            OutputBatch = new OutputBatchEvent { Outputs = { output }, FirstTimestampMs = 1_767_225_600_000 },
        });
    }

    private async Task<ReadPicture> DrawAsync()
    {
        var file = new MemoryStream();
        var printer = new PicturePrinter(bytes => file.Write(bytes), new JobExecution("make", "one"), _notes.Add);
        foreach (var jobEvent in _events) await printer.TakeAsync(jobEvent, CancellationToken.None);
        printer.End();
        return new ReadPicture(file.ToArray());
    }
}
