using System.Runtime.InteropServices;
using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

/// <summary>The folding paths read without bounds checks: here a byte read outside the message ends the process.</summary>
public sealed unsafe partial class Crc64NvmeBoundsSpecs
{
    private const int PageBytes = 64 * 1024; // a multiple of every page size in use
    private const int LongestBytes = 2 * 2048;

    private const int ProtectNone = 0;
    private const int ProtectReadWrite = 1 | 2;
    private const int MapPrivateAnonymous = 0x02 | 0x20;

    [GuardedFoldingFact]
    public void No_byte_outside_the_message_is_read()
    {
        var pages = Map(0, 3 * PageBytes, ProtectNone, MapPrivateAnonymous, -1, 0);
        pages.ShouldNotBe(-1);
        try
        {
            Protect(pages + PageBytes, PageBytes, ProtectReadWrite).ShouldBe(0);
            var page = new Span<byte>((byte*)pages + PageBytes, PageBytes);
            new Random(3).NextBytes(page);
            for (var length = 0; length <= LongestBytes; length++)
            {
                AgreeOn(page[..length]);
                AgreeOn(page[^length..]);
            }
        }
        finally
        {
            Unmap(pages, 3 * PageBytes).ShouldBe(0);
        }
    }

    private static void AgreeOn(ReadOnlySpan<byte> message)
    {
        var expected = Crc64NvmeTable.Update(Crc64Nvme.InitialState, message);
        if (Crc64NvmeFold128.IsSupported) Crc64NvmeFold128.Update(Crc64Nvme.InitialState, message).ShouldBe(expected);
        if (Crc64NvmeFold256.IsSupported) Crc64NvmeFold256.Update(Crc64Nvme.InitialState, message).ShouldBe(expected);
        if (Crc64NvmeFold512.IsSupported) Crc64NvmeFold512.Update(Crc64Nvme.InitialState, message).ShouldBe(expected);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Unmap(nint address, nint length);

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class GuardedFoldingFactAttribute : FactAttribute
    {
        public GuardedFoldingFactAttribute()
        {
            if (!OperatingSystem.IsLinux()) Skip = "Protects pages by Linux's mmap flags.";
            else if (!Crc64NvmeFold128.IsSupported) Skip = "This processor lacks the instructions of every folding path.";
        }
    }
}
