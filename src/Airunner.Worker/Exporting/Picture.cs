using System.Diagnostics;
using System.Globalization;
using Airunner.Actors;
using Airunner.Worker.Commands;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Exporting;

/// <summary>A picture of an execution's page (PNG), taken by a browser of this machine without a window.</summary>
internal sealed class Picture : IDisposable
{
    /// <summary>Lines of 20 pixels, so that a picture stays below the 16,384 pixels that browsers draw.</summary>
    private const int MostLines = 780;

    private const int LinePixels = 20;
    private const int MostPixels = 16_000;
    private const int MarginLines = 8; // title, margins and the last line

    // Margin, number, time, and 13 pixels of a font that is as wide as any: 0.61 em.
    private const double BesideColumnsPixels = 230;
    private const double ColumnPixels = 13 * 0.61;

    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly string _browser;
    private readonly DirectoryInfo _directory;
    private readonly FileStream _page;
    private readonly LastRows _rows = new(MostLines);

    private Picture(string browser, string beside)
    {
        _browser = browser;
        // Beside the picture, where also a browser in a sandbox of its own may read.
        _directory = Directory.CreateDirectory($"{beside}.{Guid.NewGuid():N}.d");
        _page = new FileStream(Path.Combine(_directory.FullName, "page.html"), FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Prepares one.</summary>
    /// <param name="path">Where it will stand.</param>
    /// <exception cref="CommandFailedException">No browser is installed.</exception>
    public static Picture Create(string path) => new(Find() ?? throw NoBrowser(), Path.GetFullPath(path));

    /// <summary>Prints the page.</summary>
    public ILogPrinter Printer(JobExecution execution) => new HtmlPrinter(bytes => _page.Write(bytes), execution, _rows);

    /// <summary>Takes the picture of what was printed.</summary>
    /// <returns>Its file.</returns>
    /// <exception cref="CommandFailedException">The browser has made none.</exception>
    public async Task<string> TakeAsync(CancellationToken cancellationToken)
    {
        _page.Close();
        var picture = Path.Combine(_directory.FullName, "page.png");
        using var process = Process.Start(Command(picture))!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            // Its own processes hold these pipes: once they end, nobody writes into the directory any more.
            var said = process.StandardError.ReadToEndAsync(deadline.Token);
            await Task.WhenAll(said, process.StandardOutput.ReadToEndAsync(deadline.Token), process.WaitForExitAsync(deadline.Token));
            if (File.Exists(picture)) return picture;
            throw Failed($"it has ended with {process.ExitCode}: {LastLine(await said)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"it has taken longer than {Deadline.TotalSeconds} s");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose()
    {
        _page.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string? Find() => (
        from browser in Browsers
        from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        let program = Path.Combine(directory, browser)
        where File.Exists(program)
        select program).FirstOrDefault();

    private static CommandFailedException NoBrowser() => new(
        ExitStatuses.Unavailable,
        $"A picture needs a browser, and none is in the PATH: {string.Join(", ", Browsers)}. Install one, or write .html.");

    private static string LastLine(string text) => Plain.Text(text.Trim().Split('\n')[^1]);

    private CommandFailedException Failed(string why) =>
        new(ExitStatuses.Unavailable, $"'{_browser}' has taken no picture: {why}. The page can be written as .html.");

    private ProcessStartInfo Command(string picture)
    {
        var height = (_rows.Lines + MarginLines) * LinePixels;
        var width = (int)(BesideColumnsPixels + (_rows.Columns * ColumnPixels));
        var scale = 2 * height <= MostPixels ? 2 : 1;
        List<string> arguments =
        [
            "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
            $"--user-data-dir={Path.Combine(_directory.FullName, "profile")}",
            $"--force-device-scale-factor={scale}",
            string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{height}"),
            $"--screenshot={picture}",
        ];
        if (Environment.IsPrivilegedProcess) arguments.Add("--no-sandbox"); // refuses to run as root with one
        arguments.Add(new Uri(_page.Name).AbsoluteUri);
        return new ProcessStartInfo(_browser, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
    }
}
