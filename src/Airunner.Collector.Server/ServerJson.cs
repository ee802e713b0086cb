using System.Text.Json.Serialization;

namespace Airunner.Collector.Server;

/// <summary>Writes the JSON of this program without reflection, which is not there once it is compiled to native code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReadyJson))]
[JsonSerializable(typeof(HitsJson))]
[JsonSerializable(typeof(FailureJson))]
internal sealed partial class ServerJson : JsonSerializerContext;

/// <summary>What <c>collect --json</c> prints once it listens.</summary>
/// <param name="Listening">The address.</param>
/// <param name="Store">Where the events are.</param>
internal sealed record ReadyJson(string Listening, string Store);

/// <summary>Rows of an output with a text.</summary>
/// <param name="Hits">The rows, from 0.</param>
/// <param name="Next">Where to go on; −1 at the end.</param>
internal sealed record HitsJson(IReadOnlyList<long> Hits, long Next);

/// <summary>The row of an output that shows a failure.</summary>
/// <param name="Row">From 0.</param>
internal sealed record FailureJson(long Row);
