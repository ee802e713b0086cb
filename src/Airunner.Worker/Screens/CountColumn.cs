using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Airunner.Worker.Screens;

/// <summary>How many are done, and of how many where that is known: <c>3 of 40 files</c>.</summary>
/// <param name="unit">What is counted, in the plural.</param>
internal sealed class CountColumn(string unit) : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var of = task.IsIndeterminate ? "" : string.Create(CultureInfo.InvariantCulture, $" of {task.MaxValue:0}");
        return new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:0}{of} {unit}"));
    }
}
