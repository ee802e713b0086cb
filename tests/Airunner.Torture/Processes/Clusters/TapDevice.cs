using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>A network device whose other end is this process: it reads what the kernel sends there, and writes what it receives.</summary>
internal sealed partial class TapDevice : IDisposable
{
    private const int LongestFrameBytes = 64 << 10;
    private const ulong SetInterface = 0x400454ca; // TUNSETIFF
    private const ushort FramesWithoutHeader = 0x1002; // IFF_TAP | IFF_NO_PI
    private const int NameBytes = 16;
    private const int RequestBytes = 40; // struct ifreq

    private readonly SafeFileHandle _device;

    /// <summary>Makes it; it is gone when this, or its network namespace, ends.</summary>
    /// <param name="name">At most 15 characters.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public TapDevice(string name)
    {
        _device = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = new byte[RequestBytes];
        Encoding.ASCII.GetBytes(name, request.AsSpan(0, NameBytes - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(NameBytes), FramesWithoutHeader);
        if (Control(_device, SetInterface, request) < 0)
            throw new IOException($"The network device {name} cannot be made: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Waits for a frame that the kernel sends.</summary>
    /// <returns>Null when the device is gone.</returns>
    public byte[]? Receive()
    {
        var frame = new byte[LongestFrameBytes];
        var count = Read(_device, frame, frame.Length);
        return count > 0 ? frame[..(int)count] : null;
    }

    /// <summary>Gives the kernel a frame. One that it does not take is lost, as on any cable.</summary>
    public void Send(byte[] frame) => _ = Write(_device, frame, frame.Length);

    public void Dispose() => _device.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle device, ulong request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle device, byte[] buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle device, byte[] buffer, nint count);
}
