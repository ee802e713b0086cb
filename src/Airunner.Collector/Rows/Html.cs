using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Airunner.Collector.Rows;

/// <summary>Markup in the making. Literals of the code are markup; every value that is put between them becomes text.</summary>
/// <remarks>So text of a job, a token or an error cannot become markup, in an element or in a quoted attribute.</remarks>
internal sealed class Html
{
    private readonly StringBuilder _markup = new();

    /// <summary>Number of characters so far.</summary>
    public int Length => _markup.Length;

    /// <summary>Adds markup with values in it.</summary>
    public Html Add([InterpolatedStringHandlerArgument("")] ref Part part)
    {
        _ = part;
        return this;
    }

    /// <summary>Adds other markup.</summary>
    public Html Add(Html other)
    {
        _markup.Append(other._markup);
        return this;
    }

    /// <summary>Adds text.</summary>
    public Html Text(ReadOnlySpan<char> text)
    {
        VisibleText.Append(_markup, text);
        return this;
    }

    /// <summary>A piece of markup.</summary>
    public static Html Of(Action<Html> write)
    {
        var html = new Html();
        write(html);
        return html;
    }

    /// <inheritdoc/>
    public override string ToString() => _markup.ToString();

    /// <summary>What the compiler turns an interpolated string into.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Part
    {
        private readonly StringBuilder _markup;

        public Part(int literalLength, int holes, Html html)
        {
            _ = (literalLength, holes);
            _markup = html._markup;
        }

        public void AppendLiteral(string markup) => _markup.Append(markup);

        public void AppendFormatted(string? text) => VisibleText.Append(_markup, text);

        public void AppendFormatted(Html markup) => _markup.Append(markup._markup);

        /// <summary>A number without separators, as attributes need it.</summary>
        public void AppendFormatted(long number) => _markup.Append(CultureInfo.InvariantCulture, $"{number}");
    }
}
