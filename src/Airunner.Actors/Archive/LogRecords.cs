using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>A log file that nothing is written to any more, and where its records are.</summary>
/// <param name="Path">The file.</param>
/// <param name="Dialect">Its dialect.</param>
/// <param name="Runs">Its readable stretches.</param>
internal sealed record LogRecords(string Path, Dialect Dialect, LogRun[] Runs);
