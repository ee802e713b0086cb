using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Airunner.Package.Tests;

/// <summary>How much there is to learn: the public types of all packages together.</summary>
[Collection(nameof(PackedFeed))]
public sealed class PublicTypesSpecs(PackedFeed feed)
{
    private const int Most = 61; // one of them only for hosts on Kubernetes, in a package of its own

    // The types of the protocol are generated from its .proto files.
    private static readonly string[] Generated = ["Airunner.Protocol"];

    [Fact]
    public void All_packages_together_have_few_public_types()
    {
        var types = feed.Libraries().Except(Generated).SelectMany(PublicTypes).Order(StringComparer.Ordinal).ToList();

        types.ShouldContain("Airunner.Actors.IJobWal");
        types.ShouldContain("Airunner.Grpc.GrpcEventSender");
        types.Count.ShouldBeLessThanOrEqualTo(Most, string.Join('\n', types));
    }

    // A message of a protocol stands in the class of its conversation and is read with it: nested types are not counted.
    private List<string> PublicTypes(string package)
    {
        using var file = ZipFile.OpenRead(feed.FileOf(package, "nupkg"));
        using var library = new MemoryStream();
        using (var content = file.GetEntry($"lib/net10.0/{package}.dll")!.Open()) content.CopyTo(library);
        library.Position = 0;
        using var image = new PEReader(library);
        var metadata = image.GetMetadataReader();
        return
        [
            .. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
                .Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
    }
}
