using Airunner.Actors;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Tokens;
using Airunner.Protocol;
using Grpc.Core;

namespace Airunner.Collector.Tests.Server;

public sealed class AuthorizationSpecs : RunningCollector
{
    private static readonly string Old = $"old:{Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray())}";
    private static readonly string New = $"new:{Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray())}";

    private string SecretFile => Path.Combine(StateDirectory, "keys");

    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(SecretFile, Old);
        await StartAsync();
    }

    private protected override CollectorSettings Change(CollectorSettings settings)
    {
        settings.Limits.RecheckInterval = TimeSpan.FromMilliseconds(100);
        return settings with { SecretFile = SecretFile };
    }

    [Fact]
    public async Task A_token_of_the_job_may_publish_in_the_header_and_in_the_message()
    {
        await PublishAsync(For("build", "one", Write("build")), Make.Outputs(1, 1));
        await PublishAsync(For("build", "one"), Make.Outputs(2, 1), Write("build", "one"));
        await PublishAsync(For("build", "one", Write("bui*")), Make.Outputs(3, 1), Write("build"));
        Read(reader => reader.Events(new JobExecution("build", "one")).Count()).ShouldBe(3);
    }

    [Fact]
    public async Task A_client_with_nothing_but_a_task_token_publishes_for_the_job_of_the_token()
    {
        await PublishAsync([], Make.Outputs(1, 1), Write("build", "one"));
        await PublishAsync(Bearer("eyJhbGciOiJFUzI1NiJ9.e30.AAAA"), Make.Outputs(1, 2), Write("build"));
        Read(reader => reader.Events(new JobExecution("build", "one")).Count()).ShouldBe(1);
        Read(reader => reader.Events(new JobExecution("build")).Count()).ShouldBe(2);
        (await RefusedAsync([], Make.Outputs(1, 1), Write("build*"))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Without_a_token_a_call_is_UNAUTHENTICATED()
    {
        (await RefusedAsync(For("build"), Make.Outputs(1, 1))).StatusCode.ShouldBe(StatusCode.Unauthenticated);
        (await UnreadAsync("build", [])).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("at1.old.AAAA.AAAA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AAAA")]
    public async Task A_wrong_token_is_UNAUTHENTICATED_in_either_place(string token)
    {
        (await RefusedAsync(For("build", null, token), Make.Outputs(1, 1))).StatusCode.ShouldBe(StatusCode.Unauthenticated);
        (await RefusedAsync(For("build"), Make.Outputs(1, 1), token)).StatusCode.ShouldBe(StatusCode.Unauthenticated);
        (await UnreadAsync("build", For("build", null, token))).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task A_right_header_does_not_cover_a_wrong_task_token()
    {
        var refused = await RefusedAsync(For("build", null, Write("build")), Make.Outputs(1, 1), Write("other"));
        refused.StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task An_expired_token_is_UNAUTHENTICATED()
    {
        var expired = Token("build", null, TokenRole.Write, TimeSpan.FromSeconds(-1));
        var refused = await RefusedAsync(For("build", null, expired), Make.Outputs(1, 1));
        refused.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        refused.Status.Detail.ShouldContain("expired at");
    }

    [Fact]
    public async Task A_token_of_another_job_or_execution_is_PERMISSION_DENIED()
    {
        (await RefusedAsync(For("other", null, Write("build")), Make.Outputs(1, 1))).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await RefusedAsync(For("build", "two", Write("build", "one")), Make.Outputs(1, 1))).StatusCode
            .ShouldBe(StatusCode.PermissionDenied);
        (await RefusedAsync(For("build", null, Write("build", "one")), Make.Outputs(1, 1))).StatusCode
            .ShouldBe(StatusCode.PermissionDenied);
        (await UnreadAsync("other", For("other", null, ReadToken("build")))).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await UnreadAsync("build", For("build", "two", ReadToken("build", "one")))).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task A_readers_token_may_not_publish_and_a_writers_may_not_read()
    {
        (await RefusedAsync(For("build", null, ReadToken("build")), Make.Outputs(1, 1))).StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await UnreadAsync("build", For("build", null, Write("build")))).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task A_readers_token_reads_and_one_of_an_execution_reads_that_one()
    {
        await PublishAsync(For("build", "one", Write("build")), [Make.Output(1, "a"), Make.End(2)]);
        await PublishAsync(For("build", "two", Write("build")), [Make.End(1)]);
        var request = new StreamJobEventsRequest { JobId = "build" };
        (await FollowAsync(request, Bearer(ReadToken("build")))).Count.ShouldBe(1);
        (await FollowAsync(request, Bearer(ReadToken("build", "one")))).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_call_that_follows_ends_when_its_token_expires()
    {
        await PublishAsync(For("build", "one", Write("build")), Make.Outputs(1, 1));
        var soon = Token("build", null, TokenRole.Read, TimeSpan.FromSeconds(2));
        (await UnreadAsync("build", Bearer(soon))).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task A_key_is_replaced_while_the_collector_runs()
    {
        var old = Write("build");
        await File.WriteAllTextAsync(SecretFile, $"{New}\n{Old}");
        var renewed = TokenKeys.Parse(New, "new").Sign(Claims("build", null, TokenRole.Write, TimeSpan.FromHours(1)));
        await AcceptedAsync(renewed);
        await PublishAsync(For("build", null, old), Make.Outputs(1, 1));
        await File.WriteAllTextAsync(SecretFile, New);
        while (true)
        {
            try
            {
                await PublishAsync(For("build", null, old), Make.Outputs(1, 1)); // until the file is read again, within a second
            }
            catch (RpcException refused)
            {
                refused.StatusCode.ShouldBe(StatusCode.Unauthenticated);
                break;
            }
        }

        await File.WriteAllTextAsync(SecretFile, "nonsense");
        await PublishAsync(For("build", null, renewed), Make.Outputs(1, 1));
    }

    [Fact]
    public async Task Tokens_stand_in_no_log()
    {
        var token = Write("build");
        await PublishAsync(For("build", null, token), Make.Outputs(1, 1), token);
        await RefusedAsync(For("other", null, token), Make.Outputs(1, 1), token);
        await RefusedAsync(For("build", null, token + "A"), Make.Outputs(1, 1), token);
        Log.All.ShouldContain("PermissionDenied");
        Log.All.ShouldNotContain(token[..12]);
    }

    private async Task AcceptedAsync(string token)
    {
        while (true)
        {
            try
            {
                await PublishAsync(For("build", null, token), Make.Outputs(1, 1));
                return;
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.Unauthenticated)
            {
                // Until the file is read again, within a second.
            }
        }
    }

    private Task<RpcException> UnreadAsync(string job, Metadata metadata) =>
        Should.ThrowAsync<RpcException>(FollowAsync(new StreamJobEventsRequest { JobId = job }, metadata));

    private static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };

    [Fact]
    public async Task The_client_that_reads_needs_a_token_for_reading()
    {
        await PublishAsync(For("build", null, Write("build")), [Make.Output(1, "x"), Make.End(2)]);
        (await CountAsync(ReadToken("build"))).ShouldBe(2);
        var writing = Write("build");
        var refused = await Should.ThrowAsync<IOException>(CountAsync(writing));
        refused.Message.ShouldContain("does not allow to read this job with this token");
        refused.Message.ShouldNotContain(writing);
        (await Should.ThrowAsync<IOException>(CountAsync(""))).Message.ShouldContain("does not accept the token");

        async Task<int> CountAsync(string token)
        {
            var url = Collector.Address.ToString().TrimEnd('/');
            using var reader = new Airunner.Grpc.GrpcEventReader(new Airunner.Grpc.GrpcSenderOptions { Url = url, Token = token });
            var count = 0;
            await foreach (var one in reader.ReadAsync(new Airunner.Actors.JobExecution("build"))) count++;
            return count;
        }
    }

    private static string Write(string job, string? execution = null) => Token(job, execution, TokenRole.Write, TimeSpan.FromHours(1));

    private static string ReadToken(string job, string? execution = null) => Token(job, execution, TokenRole.Read, TimeSpan.FromHours(1));

    private static string Token(string job, string? execution, TokenRole role, TimeSpan lifetime) =>
        TokenKeys.Parse(Old, "old").Sign(Claims(job, execution, role, lifetime));

    private static TokenClaims Claims(string job, string? execution, TokenRole role, TimeSpan lifetime) =>
        TokenClaims.For(job, execution, role, TimeProvider.System.GetUtcNow() + lifetime);
}
