using System.Globalization;
using System.Text;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// Output like that of a large build: mostly paths and flags, as compressible as real output, the same for the same seed.
/// </summary>
internal sealed class BuildOutput
{
    private const string Flags = "-DNDEBUG -O2 -std=c++20 -Iinclude";

    private static readonly string[] Folders =
        ["core", "net/http", "net/tls", "storage/engine", "storage/index", "ui/widgets", "tools/gen", "third_party/zlib"];

    private static readonly string[] Words =
    [
        "buffer", "stream", "socket", "parser", "lexer", "cache", "table", "cursor", "page", "lock", "queue", "timer", "event", "frame",
        "codec", "hash",
    ];

    private readonly Random _random = new(4711);
    private readonly StringBuilder _text = new();
    private byte[] _rest = [];
    private int _restAt;
    private int _step;

    /// <summary>The next bytes; a line may continue in the next piece.</summary>
    /// <param name="bytes">Their exact number.</param>
    public byte[] Next(int bytes)
    {
        var piece = new byte[bytes];
        for (var filled = 0; filled < bytes;)
        {
            if (_restAt == _rest.Length)
            {
                _rest = Encoding.ASCII.GetBytes(Lines());
                _restAt = 0;
            }

            var taken = Math.Min(bytes - filled, _rest.Length - _restAt);
            _rest.AsSpan(_restAt, taken).CopyTo(piece.AsSpan(filled));
            filled += taken;
            _restAt += taken;
        }

        return piece;
    }

    private string Lines()
    {
        _text.Clear();
        _step++;
        var folder = Folders[_random.Next(Folders.Length)];
        var unit = $"{Word()}_{Word()}{_random.Next(40)}";
        var target = $"obj/{folder}/{unit}.o";
        Line($"[{_step % 9999,4}/9999] clang++ -MMD -MF {target}.d {Flags} -I{folder} -c src/{folder}/{unit}.cc -o {target}");
        if (_random.Next(6) == 0) Warning(folder, unit);
        if (_random.Next(12) == 0) TestPassed($"{folder.Replace('/', '.')}.{unit}");
        return _text.ToString();
    }

    private void TestPassed(string name)
    {
        var (hour, minute, second, ms) = (_random.Next(24), _random.Next(60), _random.Next(60), _random.Next(1000));
        Line($"{hour:00}:{minute:00}:{second:00}.{ms:000} test {name} passed in {_random.Next(90000)} us, seed {_random.NextInt64():x16}");
    }

    private void Warning(string folder, string unit)
    {
        var (line, column) = (_random.Next(2000), _random.Next(80));
        const string Text = "comparison of integers of different signs: 'size_t' and 'int' [-Wsign-compare]";
        Line($"src/{folder}/{unit}.cc:{line}:{column}: warning: {Text}");
        Line($"  {line,5} |     for (int i = 0; i < {Word()}.{Word()}_count(); ++i) {{");
        Line($"        | {new string(' ', column % 40)}~~^~~");
    }

    private string Word() => Words[_random.Next(Words.Length)];

    private void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
