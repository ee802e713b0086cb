using System.Text;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Tests.Masking;

/// <summary>Feeds a mask with reads of a stream.</summary>
internal sealed class MaskedText(params string[] secrets)
{
    private readonly StreamMask _mask = new Secrets(secrets.Select(value => new Secret("S", Encoding.UTF8.GetBytes(value)))).ForStream();

    public bool IsReleasable => _mask.IsReleasable;

    /// <summary>What the mask gives for one read.</summary>
    public string Read(string text) => Encoding.Latin1.GetString(Read(Encoding.UTF8.GetBytes(text)));

    public byte[] Read(ReadOnlySpan<byte> bytes)
    {
        var target = new byte[2 * (_mask.Room + bytes.Length)];
        bytes.CopyTo(_mask.Begin(target));
        return target[.._mask.End(target, bytes.Length)];
    }

    public string Release()
    {
        var target = new byte[_mask.Room];
        return Encoding.Latin1.GetString(target, 0, _mask.Release(target));
    }

    public string Finish() => Encoding.Latin1.GetString(FinishBytes());

    public byte[] FinishBytes()
    {
        var target = new byte[_mask.Room];
        return target[.._mask.Finish(target)];
    }
}
