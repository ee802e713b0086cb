namespace Airunner.Worker.Masking;

/// <summary>A value that must not be seen.</summary>
/// <param name="Name">Where it comes from, for messages: a variable, or a line of a file. Never the value.</param>
/// <param name="Value">Its bytes.</param>
internal readonly record struct Secret(string Name, ReadOnlyMemory<byte> Value);
