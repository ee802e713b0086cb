using Airunner.Collector.Tokens;

namespace Airunner.Collector.Server.Settings;

/// <summary>Keys for tokens from a file or a variable.</summary>
internal static class SecretText
{
    /// <exception cref="SettingsException">It cannot be read, or is wrong.</exception>
    public static TokenKeys ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), $"The secret file '{path}'");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The secret file '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <exception cref="SettingsException">It is wrong.</exception>
    public static TokenKeys Parse(string text, string source)
    {
        try
        {
            return TokenKeys.Parse(text, source);
        }
        catch (FormatException wrong)
        {
            throw new SettingsException(wrong.Message, wrong);
        }
    }
}
