using Airunner.Actors.Hosting;
using PublicApiGenerator;

namespace Airunner.Actors.Tests.Architecture;

public class PublicApiSpecs
{
    private const string ApproveVariable = "AIRUNNER_APPROVE";

    private static readonly string Approved =
        Path.Combine(Repository.Root, "tests", "Airunner.Actors.Tests", "Architecture", "PublicApi.approved.txt");

    [Fact]
    public void The_public_API_changes_only_on_purpose()
    {
        var api = typeof(JobWalOptions).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1") File.WriteAllText(Approved, api);
        api.ShouldBe(
            File.ReadAllText(Approved),
            $"The public API differs from PublicApi.approved.txt. If intended, run {ApproveVariable}=1 dotnet test and commit the file.");
    }
}
