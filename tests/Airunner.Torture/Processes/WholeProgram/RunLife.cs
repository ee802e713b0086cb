using System.Text;
using Airunner.Actors;

namespace Airunner.Torture.Processes.WholeProgram;

/// <summary>
/// <c>airunner run</c> of a command with known output. No output is acknowledged, so none must be stored; stored output must be a prefix.
/// </summary>
internal sealed class RunLife : Life
{
    private const string Script = "seq 1 $1; read word; seq $(($1 + 1)) $2";
    private readonly int _before;
    private readonly int _all;
    private readonly byte[] _output;
    private Stream? _input;

    public RunLife(JobExecution execution, Random chance)
        : base(execution)
    {
        _before = chance.Next(1, chance.Next(2) == 0 ? 100 : 100_000);
        _all = _before + chance.Next(1, 100_000);
        Waits = chance.Next(2) == 0;
        _output = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, _all).Select(n => FormattableString.Invariant($"{n}\n"))));
    }

    /// <summary>Whether its command waits for input that never comes.</summary>
    public bool Waits { get; init; }

    public override string[] Arguments =>
    [
        "run", "--job", Execution.Job, "--execution", Execution.Execution!, "--", "sh", "-c", Script, "sh",
        FormattableString.Invariant($"{_before}"), FormattableString.Invariant($"{_all}"),
    ];

    public override int MostLines => Waits ? _before : _all;

    public override ReadOnlySpan<byte> May => _output;

    public override int MustBytes => Ended ? _output.Length : 0;

    /// <summary>
    /// When only the program is killed, its command survives and waits for input: it must not prevent the recovery of the log.
    /// </summary>
    public override void Feed(Stream input)
    {
        _input = input;
        if (Waits) return;
        try
        {
            input.Write("go\n"u8);
            input.Flush();
        }
        catch (IOException)
        {
            // The program was already killed.
        }
    }

    public override void Dispose()
    {
        _input?.Dispose();
        base.Dispose();
    }
}
