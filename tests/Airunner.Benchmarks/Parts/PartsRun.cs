using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Airunner.Benchmarks.Parts;

/// <summary>The parts, by BenchmarkDotNet, with allocations. Runs in this process, without building projects.</summary>
internal static class PartsRun
{
    /// <summary>The name on the command line; not in <c>all</c>.</summary>
    public const string Name = "parts";

    /// <summary>Runs all of them; the tables go to standard output.</summary>
    /// <returns>Whether all ran.</returns>
    public static bool Run(bool isSmoke)
    {
        var job = (isSmoke ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(BenchmarkDotNet.Exporters.MarkdownExporter.Default)
            .WithArtifactsPath(Path.Combine("artifacts", "parts"))
            .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);
        Type[] parts = [typeof(CodecParts), typeof(IndexParts), typeof(ScannerParts), typeof(SignalParts)];
        return Array.TrueForAll(
            BenchmarkRunner.Run(parts, config),
            summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }
}
