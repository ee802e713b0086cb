using System.Runtime.InteropServices;

namespace Airunner.Worker.Posix;

/// <summary>The size of a terminal's window (<c>struct winsize</c>); pixels are 0 where they are not known.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct WindowSize(ushort Rows, ushort Columns, ushort WidthPixels, ushort HeightPixels);
