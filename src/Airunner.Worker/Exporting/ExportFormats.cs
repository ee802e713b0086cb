using System.Text;
using Airunner.Actors;
using Airunner.Worker.Picturing;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Exporting;

/// <summary>A form in which an execution is written into a file.</summary>
/// <param name="Name">Its name and its suffix.</param>
/// <param name="Printer">Makes what writes it; the last parameter gets a sentence for the user where something is left out.</param>
internal sealed record ExportFormat(string Name, Func<JobExecution, OutputBuffer.Writer, Action<string>, ILogPrinter> Printer);

/// <summary>The forms in which an execution can be written.</summary>
internal static class ExportFormats
{
    private static readonly ExportFormat[] All =
    [
        new("txt", static (_, write, _) => new RawPrinter(bytes => write(bytes.Span), stream: null, playback: null, strip: true)),
        new("html", static (execution, write, _) => new HtmlPrinter(write, execution)),
        new("cast", static (execution, write, _) =>
            new AsciicastPrinter(line => write(Encoding.UTF8.GetBytes(line + "\n")), execution.ToString(), stream: null, strip: false)),
        new("jsonl", static (execution, write, _) => new EventJsonPrinter(write, execution)),
        new("png", static (execution, write, note) => new PicturePrinter(write, execution, note)),
    ];

    public static string Allowed => string.Join(", ", All.Select(static format => format.Name));

    /// <summary>By its name; null for none.</summary>
    public static ExportFormat? Named(string? name) => Array.Find(All, format => format.Name == name);

    /// <summary>By the suffix of a file's name; null for none.</summary>
    public static ExportFormat? OfSuffix(string path) => Path.GetExtension(path) switch
    {
        ".htm" => Named("html"),
        { Length: > 1 } suffix => Named(suffix[1..]),
        _ => null,
    };
}
