using Airunner.Torture.Mutation;

namespace Airunner.Torture.Tests.Mutation;

public sealed class StrykerReportSpecs
{
    [Fact]
    public void Mutants_that_were_tested_are_read_by_file_and_line()
    {
        const string Json = """
            {
              "files": {
                "/tree/src/Airunner.Actors/Jobs/B.cs": {
                  "mutants": [
                    {
                      "id": "7", "mutatorName": "Equality mutation", "replacement": "a != b", "status": "Survived",
                      "location": { "start": { "line": 9 } }
                    },
                    {
                      "id": "5", "mutatorName": "Statement mutation", "replacement": ";", "status": "Killed",
                      "location": { "start": { "line": 3 } }
                    },
                    {
                      "id": "6", "mutatorName": "Statement mutation", "replacement": ";", "status": "Ignored",
                      "location": { "start": { "line": 4 } }
                    }
                  ]
                },
                "Jobs/A.cs": {
                  "mutants": [
                    {
                      "id": "8", "mutatorName": "Statement mutation", "replacement": ";", "status": "NoCoverage",
                      "location": { "start": { "line": 1 } }
                    }
                  ]
                }
              }
            }
            """;

        var mutants = StrykerReport.Read(Json);

        mutants.ShouldBe(
        [
            new Mutant(8, "Jobs/A.cs", 1, "Statement mutation", ";", "NoCoverage"),
            new Mutant(5, "Jobs/B.cs", 3, "Statement mutation", ";", "Killed"),
            new Mutant(7, "Jobs/B.cs", 9, "Equality mutation", "a != b", "Survived"),
        ]);
        mutants.Where(mutant => mutant.IsUnnoticed).Select(mutant => mutant.Number).ShouldBe([8, 7]);
    }

    [Fact]
    public void A_check_that_is_not_known_is_refused()
    {
        Check.Named("simulate,order", seeds: 10).Select(check => check.Name).ShouldBe(["simulate", "order"]);
        Check.Named("none", seeds: 10).ShouldBeEmpty();
        Should.Throw<FormatException>(() => Check.Named("simulate,nothing", seeds: 10)).Message.ShouldContain("nothing");
    }
}
