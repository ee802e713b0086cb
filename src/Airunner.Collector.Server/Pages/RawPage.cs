using System.Text;
using Airunner.Actors;
using Airunner.Collector.Queries;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>An execution's output as a file, byte for byte.</summary>
internal sealed class RawPage(ExecutionPages pages)
{
    private const int MostNameChars = 80;

    public async Task WriteAsync(HttpContext context)
    {
        if (await pages.FindAsync(context, isPart: false) is not { } index) return;
        using var end = pages.EndOf(context);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(index.Execution)}\"";
        for (var next = 0L; ;)
        {
            var events = await pages.Store.ReadAsync(index.Execution, next, end.Token);
            if (events.Count == 0) return;
            foreach (var jobEvent in events)
            {
                foreach (var chunk in OutputChunk.Of(jobEvent)) await context.Response.BodyWriter.WriteAsync(chunk.Bytes, end.Token);
            }

            var last = events.SequenceAt(events.Count - 1);
            if (last == long.MaxValue) return;
            next = last + 1;
        }
    }

    /// <summary>Letters and digits only: the name is in a header, and then on a disk.</summary>
    private static string FileName(JobExecution execution)
    {
        var name = new StringBuilder();
        foreach (var c in $"{execution.Job}-{execution.Execution ?? "output"}")
            name.Append(char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_');
        return $"{(name.Length > MostNameChars ? name.ToString(0, MostNameChars) : name.ToString())}.log";
    }
}
