using Airunner.Grpc.Queue;
using Airunner.Grpc.Tests.Serving;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Grpc.Tests.Queue;

/// <summary>A client of a queue.</summary>
public sealed class JobQueueClientSpecs
{
    private const string Longest =
        "1234567812345678123456781234567812345678123456781234567812345678"
        + "1234567812345678123456781234567812345678123456781234567812345678";

    private static readonly GrpcSenderOptions Options = new() { Url = "http://127.0.0.1:1" };

    [Fact]
    public void A_name_that_no_server_takes_is_refused_where_it_is_set()
    {
        foreach (var name in (string[])["", "node\0", "node\n1", "\uD800", "a\uDC00b", new string('n', 129)])
        {
            Should.Throw<ArgumentException>(() => new JobQueueClient(Options) { Worker = name })
                .Message.ShouldContain("Allowed: 1 to 128 characters, valid Unicode without control characters.");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("node 1 – Ärger \U0001F600")]
    [InlineData(Longest)]
    public void Any_other_name_or_none_is_taken(string? name)
    {
        using var client = new JobQueueClient(Options) { Worker = name };
        client.Worker.ShouldBe(name);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task INVALID_ARGUMENT_is_as_final_as_the_options_say(bool isFinal)
    {
        await using var server = await JobServer.StartAsync();
        var options = server.Options();
        options.InvalidArgumentIsFinal = isFinal;
        using var client = new JobQueueClient(options);
        var refused = await Should.ThrowAsync<JobQueueException>(() =>
            client.CompleteAsync("token", new JobResult(), CancellationToken.None).WaitAsync(Patience.Long));
        refused.Code.ShouldBe(StatusCode.InvalidArgument);
        refused.IsFinal.ShouldBe(isFinal);
    }
}
