using System.Text.RegularExpressions;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The program on a file system that opens a file for direct transfers and refuses the first ones.</summary>
public sealed class RefusedTransferSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [StraceFact]
    public async Task A_log_whose_direct_writes_are_refused_goes_on_through_the_page_cache_and_says_so_once()
    {
        var log = Path.Combine(_airunner.Logs, "refused_1.wal"); // SQLite's own writes are left alone: it does not know such a file system
        using var process = _airunner.StartUnder(
            StraceFactAttribute.Path!,
            "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-P", log, "-e", "trace=pwrite64", "-e", "signal=none",
            "-e", "inject=pwrite64:error=EINVAL:when=1..6", "--",
            AirunnerProgram.Path, "run", "--job", "refused", "--execution", "1", "--", "sh", "-c", "echo one; echo two");
        process.StandardInput.Close();

        var outcome = await AirunnerProgram.OutcomeAsync(process);

        outcome.Status.ShouldBe(0, outcome.Error);
        Regex.Count(outcome.Error, "refuses direct transfers").ShouldBe(1, outcome.Error);
        (await _airunner.RunAsync("logs", "refused")).Output.ShouldBe("one\ntwo\n");
    }
}
