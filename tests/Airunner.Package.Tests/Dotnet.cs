namespace Airunner.Package.Tests;

/// <summary>Runs the dotnet command as a user would.</summary>
internal static class Dotnet
{
    /// <inheritdoc cref="Command.RunAsync"/>
    public static Task<string> RunAsync(string folder, string? home, params string[] arguments) =>
        Command.RunAsync(folder, home, "dotnet", arguments);
}
