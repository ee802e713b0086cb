using System.Text;
using Airunner.Worker.Commands;
using Airunner.Worker.Posix;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Airunner.Worker.Screens;

/// <summary>
/// Where tables and progress are drawn: a terminal with its width, or a pipe or a file, which get plain text of any width.
/// </summary>
/// <remarks>Not the console of the runtime, which would change the terminal; NO_COLOR and TERM=dumb take colours away.</remarks>
internal static class Screen
{
    private const int UsualColumns = 80;
    private const int UsualRows = 24;
    private const int PipeColumns = 1_000;
    private const int LeastColumns = 6;

    /// <summary>Whether a descriptor is a terminal that understands more than lines.</summary>
    public static bool IsCapable(Shell shell, Descriptor target) =>
        target.IsTerminal && shell.Environment("TERM") is not (null or "" or "dumb");

    /// <summary>A console that writes to a descriptor through a writer of it.</summary>
    public static IAnsiConsole Of(Shell shell, Descriptor target, TextWriter writer)
    {
        var isCapable = IsCapable(shell, target);
        var hasColours = isCapable && shell.Environment("NO_COLOR") is null or "";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isCapable ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isCapable && hasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = isCapable ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new Drawn(writer, target),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        return console;
    }

    /// <summary>A table without lines around it. Columns that shrink give way where the screen is narrow.</summary>
    public static Table Table(params (string Heading, Side Side)[] columns)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (var (heading, side) in columns)
        {
            table.AddColumn(new TableColumn(new OneLine(heading, new Style(decoration: Decoration.Bold), side, LeastColumns))
            {
                Padding = new Padding(0, 0, 2, 0),
                NoWrap = side != Side.Shrinks,
            });
        }

        table.Columns[^1].Padding = new Padding(0, 0, 0, 0);
        return table;
    }

    /// <summary>Text that is whole, in its colour.</summary>
    public static IRenderable Left(string text, Color? colour = null) => Cell(text, Side.Left, colour);

    /// <summary>A number.</summary>
    public static IRenderable Right(string text, Color? colour = null) => Cell(text, Side.Right, colour);

    /// <summary>Text of a column that shrinks.</summary>
    public static IRenderable Shrinks(string text, Color? colour = null) => Cell(text, Side.Shrinks, colour);

    private static OneLine Cell(string text, Side side, Color? colour) =>
        new(Printing.Plain.Text(text), new Style(foreground: colour), side, LeastColumns);

    private static int ColumnsOf(Descriptor target)
    {
        if (!target.IsTerminal) return PipeColumns;
        return new Terminal(target).Size is { Columns: > 0 } size ? size.Columns : UsualColumns;
    }

    private static int RowsOf(Descriptor target) =>
        target.IsTerminal && new Terminal(target).Size is { Rows: > 0 } size ? size.Rows : UsualRows;

    private sealed class Drawn(TextWriter writer, Descriptor target) : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = target.IsTerminal ? writer : new WithoutTrailingSpaces(writer);

        public bool IsTerminal => target.IsTerminal;

        public int Width => ColumnsOf(target);

        public int Height => RowsOf(target);

        public void SetEncoding(Encoding encoding)
        {
            // The descriptor gets UTF-8, whatever the locale.
        }
    }
}

/// <summary>How a column of a table is set.</summary>
internal enum Side
{
    /// <summary>Text that is always whole.</summary>
    Left,

    /// <summary>A number.</summary>
    Right,

    /// <summary>Text that is cut where the screen is narrow.</summary>
    Shrinks,
}
