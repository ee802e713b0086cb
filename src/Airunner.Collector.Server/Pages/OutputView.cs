using Airunner.Collector.Server.Pages.Output;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>Which part of an output is looked at, from the address.</summary>
internal sealed class OutputView(IQueryCollection query)
{
    /// <summary>A line, from 1; 0 for none.</summary>
    public long Line { get; } = OutputPage.Number(query["line"], 0);

    /// <summary>The text that is marked, and that is looked for with <see cref="IsFind"/>.</summary>
    public string Search { get; } = SearchOf(query);

    /// <summary>Whether to go to the next line with <see cref="Search"/>, from <see cref="Line"/> on.</summary>
    public bool IsFind { get; } = query.ContainsKey("find");

    public bool IsEnd { get; } = query["at"] == "end";

    public bool IsFailure { get; } = query["at"] == "failure";

    /// <summary>Whether times are shown without the script.</summary>
    public bool HasTimes { get; } = query["times"] == "1";

    /// <summary>Whether the text was found.</summary>
    public bool IsFound { get; set; } = true;

    /// <summary>Whether the whole output must be known.</summary>
    public bool NeedsAll => IsEnd || IsFailure || Line > OutputPage.Rows;

    public static string SearchOf(IQueryCollection query)
    {
        var text = query["q"].ToString();
        return text.Length > OutputSearch.MostSearchChars ? text[..OutputSearch.MostSearchChars] : text;
    }

    /// <summary>The address of another part.</summary>
    public string To(string part) =>
        $"?{part}{(Search.Length == 0 ? "" : $"&q={Uri.EscapeDataString(Search)}")}{(HasTimes ? "&times=1" : "")}";
}
