namespace Airunner.Worker.Masking;

/// <summary>Bytes of a text that belong to secrets.</summary>
/// <param name="Start">Index of the first byte.</param>
/// <param name="End">Index behind the last byte.</param>
internal readonly record struct MaskedRange(int Start, int End);
