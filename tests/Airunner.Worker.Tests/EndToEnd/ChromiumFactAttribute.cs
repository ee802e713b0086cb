namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A fact that needs Chromium; skipped with a reason where it is missing.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() =>
        Skip = File.Exists("/usr/bin/chromium") ? null : "chromium is not installed: nothing takes a picture.";
}
