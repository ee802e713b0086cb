using System.Runtime.CompilerServices;
using Airunner.Actors.Tests.Architecture;
using PublicApiGenerator;

namespace Airunner.Grpc.Tests.Architecture;

public sealed class PublicApiSpecs
{
    private const string ApproveVariable = "AIRUNNER_APPROVE";

    [Fact]
    public void The_public_API_changes_only_on_purpose()
    {
        var approved = Path.Combine(Repository.Root, "tests", "Airunner.Grpc.Tests", "Architecture", "PublicApi.approved.txt");
        var api = typeof(GrpcEventSender).Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = [typeof(AsyncIteratorStateMachineAttribute).FullName!], // names a class of the compiler's
        })
            .ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1") File.WriteAllText(approved, api);
        api.ShouldBe(
            File.ReadAllText(approved),
            $"The public API differs from PublicApi.approved.txt. If intended, run {ApproveVariable}=1 dotnet test and commit the file.");
    }
}
