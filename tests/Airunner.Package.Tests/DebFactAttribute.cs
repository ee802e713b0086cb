namespace Airunner.Package.Tests;

/// <summary>A fact that needs dpkg; skipped with a reason where it is missing.</summary>
public sealed class DebFactAttribute : FactAttribute
{
    public DebFactAttribute() => Skip = File.Exists("/usr/bin/dpkg-deb") ? null : "dpkg is not installed: this is no Debian system.";
}
