using Google.Protobuf;

namespace Airunner.Protocol.Tests;

/// <summary>Events as other workers write them; Vectors/ has the JSON and the bytes of each.</summary>
public sealed class EventVectorSpecs
{
    private static string Vectors => Path.Combine(AppContext.BaseDirectory, "Vectors");

    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(Vectors, "event-*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    [Fact]
    public void There_are_five() => Names().Count.ShouldBe(5);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_from_json_has_the_vectors_bytes(string name) =>
        Convert.ToHexStringLower(FromJson(name).ToByteArray()).ShouldBe(Hex(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_vectors_bytes_parse_to_the_event_and_its_json(string name)
    {
        var parsed = JobEvent.Parser.ParseFrom(Convert.FromHexString(Hex(name)));
        parsed.ShouldBe(FromJson(name));
        JsonParser.Default.Parse<JobEvent>(JsonFormatter.Default.Format(parsed)).ShouldBe(parsed);
        Convert.ToHexStringLower(parsed.ToByteArray()).ShouldBe(Hex(name));
    }

    private static JobEvent FromJson(string name) =>
        JsonParser.Default.Parse<JobEvent>(File.ReadAllText(Path.Combine(Vectors, $"{name}.json")));

    private static string Hex(string name) => File.ReadAllText(Path.Combine(Vectors, $"{name}.hex")).Trim();
}
