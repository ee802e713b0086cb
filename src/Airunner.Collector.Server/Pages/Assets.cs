using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>The script, the style sheet and the icon: files in this assembly. Their addresses change with their content.</summary>
internal static class Assets
{
    private static readonly byte[] StyleBytes = [.. Read("page.css"), .. Encoding.UTF8.GetBytes(StyleMarkup.Palette())];
    private static readonly byte[] ScriptBytes = Read("page.js");
    private static readonly byte[] IconBytes = Read("icon.svg");

    private static readonly Dictionary<string, (string Type, byte[] Bytes)> Files = new(StringComparer.Ordinal)
    {
        ["/page.css"] = ("text/css; charset=utf-8", StyleBytes),
        ["/page.js"] = ("text/javascript; charset=utf-8", ScriptBytes),
        ["/icon.svg"] = ("image/svg+xml", IconBytes),
    };

    public static string Styles { get; } = Address("/page.css");

    public static string Script { get; } = Address("/page.js");

    public static string Icon { get; } = Address("/icon.svg");

    public static IEnumerable<string> Paths => Files.Keys;

    public static bool IsAsset(string path) => Files.ContainsKey(path);

    /// <summary>They are the same for everyone, and may be kept.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        var (type, bytes) = Files[context.Request.Path.Value!];
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static string Address(string path) => $"{path}?v={Convert.ToHexString(SHA256.HashData(Files[path].Bytes), 0, 6)}";

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Pages.{name}")
            ?? throw new InvalidOperationException($"The assembly does not have {name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
