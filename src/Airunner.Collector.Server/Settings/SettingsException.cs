namespace Airunner.Collector.Server.Settings;

/// <summary>The collector cannot be started with these settings. The message is for the user.</summary>
internal sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
