using System.Text;
using Airunner.Collector.Server.Pages.Output;
using Airunner.Protocol;
using CsCheck;

namespace Airunner.Page.Tests.Output;

public sealed class RowAssemblerSpecs
{
    [Fact]
    public void A_row_ends_with_its_newline() => RowsOf("one\ntwo\n\nfour").ShouldBe(["one", "two", "", "four"]);

    [Fact]
    public void The_other_stream_begins_a_row()
    {
        var rows = new Rows();
        var assembler = new RowAssembler(rows);
        assembler.Feed(StreamType.Stdout, "out "u8, 1);
        assembler.Feed(StreamType.Stderr, "err\n"u8, 2);
        assembler.Feed(StreamType.Stdout, "out\n"u8, 3);
        rows.Texts.ShouldBe(["out ", "err", "out"]);
        rows.Heads.Select(static head => head.Stream).ShouldBe([StreamType.Stdout, StreamType.Stderr, StreamType.Stdout]);
        rows.Heads.Select(static head => head.TimeMs).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_line_of_any_length_comes_in_rows_of_at_most_16_KiB_between_characters()
    {
        var line = string.Concat(Enumerable.Repeat("aä€😀", 20_000));
        var rows = RowsOf(line + "\nnext");
        rows.Length.ShouldBeGreaterThan(10);
        rows.ShouldAllBe(row => Encoding.UTF8.GetByteCount(row) <= RowAssembler.MostRowBytes && !row.Contains('\uFFFD'));
        string.Concat(rows[..^1]).ShouldBe(line);
        rows[^1].ShouldBe("next");
    }

    [Fact]
    public void However_the_output_is_cut_and_wherever_it_is_continued_the_rows_are_the_same()
    {
        string[] words = ["a", "\n", "\r", "\u001b[31m", "\u001b[0m", "ü", "long text without an end ", "\u001b"];
        var piece = Gen.Int[0, words.Length - 1].Select(index => words[index]);
        Gen.Select(piece.Array[0, 60], Gen.Int[0, 200].Array[0, 10]).Sample((pieces, cuts) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(pieces));
            var whole = new Rows();
            var assembler = new RowAssembler(whole);
            assembler.Feed(StreamType.Stdout, bytes, 0);
            assembler.Finish();

            var parts = new Rows();
            var continued = new RowAssembler(parts);
            var from = 0;
            foreach (var cut in cuts.Order().Where(cut => cut <= bytes.Length))
            {
                continued.Feed(StreamType.Stdout, bytes.AsSpan(from, cut - from), 0);
                var next = new RowAssembler(parts);
                next.Restore(continued.Save());
                continued = next;
                from = cut;
            }

            continued.Feed(StreamType.Stdout, bytes.AsSpan(from), 0);
            continued.Finish();
            return parts.Texts.SequenceEqual(whole.Texts) && parts.Heads.SequenceEqual(whole.Heads);
        });
    }

    private static string[] RowsOf(string text)
    {
        var rows = new Rows();
        var assembler = new RowAssembler(rows);
        assembler.Feed(StreamType.Stdout, Encoding.UTF8.GetBytes(text), 0);
        assembler.Finish();
        return [.. rows.Texts];
    }

    private sealed class Rows : IRowSink
    {
        public List<string> Texts { get; } = [];

        public List<RowHead> Heads { get; } = [];

        public void Take(in RowHead head, ReadOnlySpan<byte> bytes)
        {
            Heads.Add(head);
            Texts.Add(Encoding.UTF8.GetString(bytes));
        }
    }
}
