using System.Reflection;
using Airunner.Torture.Processes.FileSystems;
using Xunit.Sdk;

namespace Airunner.Torture.Tests.Processes;

/// <summary>Runs a theory on one kind of file system; skipped with the reason where this machine cannot mount it.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnFileSystemAttribute : DataAttribute
{
    public OnFileSystemAttribute(string name)
    {
        Name = name;
        using var mount = FileSystem.Of(name).TryMount(FileSystemsCommand.Mebibytes, out var why);
        Skip = mount is null ? why : null;
    }

    /// <summary>The kind's name.</summary>
    public string Name { get; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Name]];
}
