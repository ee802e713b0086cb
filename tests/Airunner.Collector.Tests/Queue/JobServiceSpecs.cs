using Airunner.Actors;
using Airunner.Collector.Tests.Server;
using Airunner.Protocol;
using Airunner.Protocol.Control;
using Grpc.Core;

namespace Airunner.Collector.Tests.Queue;

/// <summary>The calls of JobService, as a published worker and a submitter make them.</summary>
public sealed class JobServiceSpecs : RunningCollector
{
    private JobService.JobServiceClient Jobs => new(Channel);

    private JobControlService.JobControlServiceClient Control => new(Channel);

    [Fact]
    public async Task A_job_goes_from_the_queue_through_a_worker_to_its_end()
    {
        var enqueued = await EnqueueAsync("r1");
        enqueued.State.ShouldBe(JobState.Scheduled);
        enqueued.JobId.ShouldStartWith("builds-");
        (await EnqueueAsync("r1")).ShouldBe(enqueued);

        var taken = (await DequeueAsync("builds")).ShouldHaveSingleItem();
        taken.Job.JobId.ShouldBe(enqueued.JobId);
        taken.Job.JobParams.Command.ShouldBe("make");
        await Jobs.UpdateJobAsync(new UpdateJobRequest { Queue = "builds", TaskToken = taken.TaskToken, VisibilityTimeoutSeconds = 60 });

        // A published worker names its job by nothing but the task token.
        await PublishAsync([], Make.Outputs(1, 3), taken.TaskToken);
        Read(reader => reader.Executions(enqueued.JobId).Count).ShouldBe(1);

        var result = new JobResult { JobId = enqueued.JobId, Success = true };
        await Jobs.CompleteJobAsync(new CompleteJobRequest { TaskToken = taken.TaskToken, JobResult = result });
        var listed = await Jobs.ListJobsAsync(new ListJobsRequest { Queue = "builds" });
        listed.Jobs.ShouldHaveSingleItem().State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task A_listed_job_names_its_worker_and_its_execution_and_shows_no_value_of_a_variable()
    {
        var parameters = new JobParams { Command = "deploy", Args = { "--to=swordfish" }, Environment = { ["API_KEY"] = "swordfish" } };
        await Jobs.EnqueueJobAsync(new EnqueueJobRequest { RequestId = "r", Queue = "builds", JobParams = parameters });
        var request = new DequeueJobRequest { Queue = "builds" };
        using var call = Jobs.DequeueJob(request, new Metadata { { "airunner-worker", "node%201" } }, CallDeadline);
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        var taken = call.ResponseStream.Current.Job.JobParams;
        taken.Args.ShouldBe(["--to=swordfish"]);

        var listed = (await Jobs.ListJobsAsync(new ListJobsRequest { Queue = "builds" })).Jobs.ShouldHaveSingleItem().JobParams;
        listed.Metadata["airunner-worker"].ShouldBe("node 1");
        listed.Metadata["airunner-execution"].ShouldBe(taken.Metadata["airunner-execution"]);
        listed.ToString().ShouldNotContain("swordfish");
    }

    [Fact]
    public async Task What_only_the_server_may_say_of_a_job_is_not_what_its_submitter_says()
    {
        string[] keys = ["airunner-worker", "airunner-execution", "airunner-attempts"];
        var parameters = new JobParams { Command = "make" };
        foreach (var key in keys) parameters.Metadata[key] = "forged";
        parameters.Metadata["team"] = "red";
        var request = new EnqueueJobRequest { RequestId = "r", Queue = "builds", JobParams = parameters };
        var enqueued = await Jobs.EnqueueJobAsync(request);
        (await Jobs.EnqueueJobAsync(request)).ShouldBe(enqueued);

        var waiting = (await Jobs.ListJobsAsync(new ListJobsRequest { Queue = "builds" })).Jobs.ShouldHaveSingleItem().JobParams;
        waiting.ToString().ShouldNotContain("forged");
        (waiting.Metadata["airunner-attempts"], waiting.Metadata["team"]).ShouldBe(("0", "red"));
        waiting.Metadata.Keys.ShouldNotContain("airunner-worker");
        (await DequeueAsync("builds")).ShouldHaveSingleItem().Job.ToString().ShouldNotContain("forged");
    }

    [Theory]
    [InlineData("[\"ma***\",\"***\"]")]
    [InlineData("[\"make\",\"sword***\"]")]
    public async Task A_command_is_listed_as_its_submitter_has_masked_it(string shown)
    {
        await Jobs.EnqueueJobAsync(Masked("r", shown));
        var listed = (await Jobs.ListJobsAsync(new ListJobsRequest { Queue = "builds" })).Jobs.ShouldHaveSingleItem().JobParams;
        $"[\"{listed.Command}\",\"{listed.Args.Single()}\"]".ShouldBe(shown);
        (await DequeueAsync("builds")).ShouldHaveSingleItem().Job.JobParams.Args.ShouldBe(["swordfish"]);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[1,2]")]
    [InlineData("[]")]
    [InlineData("[\"make\"]")]
    [InlineData("[\"make\",\"all\"]")]
    [InlineData("[\"make\",\"***\",\"***\"]")]
    [InlineData("[\"ls***\",\"swordfish\"]")]
    [InlineData("[\"make***\",\"swordfish\"]")]
    public async Task A_note_that_does_not_show_the_command_is_refused(string shown)
    {
        var refused = await RefusedAsync(Jobs.EnqueueJobAsync(Masked("r", shown)).ResponseAsync);
        refused.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refused.Status.Detail.ShouldStartWith("airunner-shown-command does not show the command. Allowed: a JSON array with a text");
    }

    [Fact]
    public async Task Names_that_no_database_takes_are_refused_or_unknown()
    {
        var wrong = new List<Func<Task>>
        {
            () => EnqueueAsync("r\0"),
            () => EnqueueAsync("r\u001b[31m"),
            () => DequeueAsync("builds", worker: "%00"),
            () => DequeueAsync("builds", worker: "node%0A1"),
            () => DequeueAsync("builds", worker: ""),
        };
        foreach (var call in wrong) (await RefusedAsync(call())).StatusCode.ShouldBe(StatusCode.InvalidArgument);
        var unknown = await RefusedAsync(Control.CancelJobAsync(new CancelJobRequest { JobId = "builds-\0" }).ResponseAsync);
        unknown.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_worker_that_names_itself_by_nothing_is_named_by_its_address()
    {
        await EnqueueAsync("r1");
        await DequeueAsync("builds");
        (await Jobs.ListJobsAsync(new ListJobsRequest { Queue = "builds" })).Jobs.Single()
            .JobParams.Metadata["airunner-worker"].ShouldStartWith("ipv4:127.0.0.1:");
    }

    [Fact]
    public async Task A_worker_that_waits_gets_a_job_as_soon_as_there_is_one()
    {
        var waiting = DequeueAsync("builds");
        var enqueued = await EnqueueAsync("r1");
        (await waiting).ShouldHaveSingleItem().Job.JobId.ShouldBe(enqueued.JobId);
    }

    [Fact]
    public async Task A_worker_that_goes_away_while_it_waits_takes_no_job_along()
    {
        using var gone = new CancellationTokenSource();
        using (var call = Jobs.DequeueJob(new DequeueJobRequest { Queue = "builds" }, cancellationToken: gone.Token))
        {
            var answer = call.ResponseStream.MoveNext(CancellationToken.None);
            await gone.CancelAsync();
            (await RefusedAsync(answer)).StatusCode.ShouldBe(StatusCode.Cancelled);
        }

        var enqueued = await EnqueueAsync("r1");
        (await DequeueAsync("builds")).ShouldHaveSingleItem().Job.JobId.ShouldBe(enqueued.JobId);
    }

    [Fact]
    public async Task A_cancelled_job_is_ABORTED_for_its_worker()
    {
        var enqueued = await EnqueueAsync("r1");
        var taken = (await DequeueAsync("builds")).Single();
        (await Control.CancelJobAsync(new CancelJobRequest { JobId = enqueued.JobId })).State.ShouldBe(JobState.Cancelled);
        var refused = await RefusedAsync(Jobs.UpdateJobAsync(new UpdateJobRequest { TaskToken = taken.TaskToken }).ResponseAsync);
        refused.StatusCode.ShouldBe(StatusCode.Aborted);
        await Jobs.CompleteJobAsync(new CompleteJobRequest { TaskToken = taken.TaskToken, JobResult = new JobResult() });
        (await Jobs.ListJobsAsync(new ListJobsRequest { Queue = "builds" })).Jobs.Single().State.ShouldBe(JobState.Cancelled);
        var unknown = await RefusedAsync(Control.CancelJobAsync(new CancelJobRequest { JobId = "builds-none" }).ResponseAsync);
        unknown.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_worker_whose_job_was_handed_out_again_is_refused_with_FAILED_PRECONDITION()
    {
        await EnqueueAsync("r1");
        var first = (await DequeueAsync("builds", visibilitySeconds: 1)).Single();
        var second = (await DequeueAsync("builds")).Single();
        second.Job.JobId.ShouldBe(first.Job.JobId);
        var late = new CompleteJobRequest { TaskToken = first.TaskToken, JobResult = new JobResult { Success = true } };
        (await RefusedAsync(Jobs.CompleteJobAsync(late).ResponseAsync)).StatusCode.ShouldBe(StatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task Requests_that_cannot_be_are_INVALID_ARGUMENT_with_what_is_allowed()
    {
        var wrong = new List<Func<Task>>
        {
            () => Jobs.EnqueueJobAsync(new EnqueueJobRequest { JobParams = new JobParams() }).ResponseAsync,
            () => Jobs.EnqueueJobAsync(new EnqueueJobRequest { RequestId = "r" }).ResponseAsync,
            () => Jobs.EnqueueJobAsync(new EnqueueJobRequest { RequestId = "r", Queue = "a/b", JobParams = new JobParams() }).ResponseAsync,
            () => EnqueueAsync("r", "many"),
            () => DequeueAsync("builds", visibilitySeconds: -1),
            () => DequeueAsync("builds", most: 101),
            () => Jobs.UpdateJobAsync(new UpdateJobRequest()).ResponseAsync,
            () => Jobs.ListJobsAsync(new ListJobsRequest { Page = -1 }).ResponseAsync,
        };
        foreach (var call in wrong) (await RefusedAsync(call())).StatusCode.ShouldBe(StatusCode.InvalidArgument);
        var foreign = await RefusedAsync(Jobs.UpdateJobAsync(new UpdateJobRequest { TaskToken = "nonsense" }).ResponseAsync);
        foreign.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        await EnqueueAsync("used");
        var other = new EnqueueJobRequest { RequestId = "used", Queue = "builds", JobParams = new JobParams { Command = "other" } };
        (await RefusedAsync(Jobs.EnqueueJobAsync(other).ResponseAsync)).StatusCode.ShouldBe(StatusCode.AlreadyExists);
    }

    private static Task<RpcException> RefusedAsync(Task call) => Should.ThrowAsync<RpcException>(call);

    private static EnqueueJobRequest Masked(string request, string shown)
    {
        var parameters = new JobParams { Command = "make", Args = { "swordfish" } };
        parameters.Metadata["airunner-shown-command"] = shown;
        return new EnqueueJobRequest { RequestId = request, Queue = "builds", JobParams = parameters };
    }

    private async Task<EnqueueJobResponse> EnqueueAsync(string request, string? retries = null)
    {
        var parameters = new JobParams { Command = "make" };
        if (retries is not null) parameters.Metadata.Add("airunner-retries", retries);
        var message = new EnqueueJobRequest { RequestId = request, Queue = "builds", JobParams = parameters };
        return await Jobs.EnqueueJobAsync(message, deadline: CallDeadline);
    }

    private async Task<List<DequeueJobResponse>> DequeueAsync(
        string queue, int visibilitySeconds = 0, int most = 0, string? worker = null)
    {
        var request = new DequeueJobRequest { Queue = queue, MaxJobs = most, VisibilityTimeoutSeconds = visibilitySeconds };
        var metadata = worker is null ? [] : new Metadata { { "airunner-worker", worker } };
        using var call = Jobs.DequeueJob(request, metadata, CallDeadline);
        var jobs = new List<DequeueJobResponse>();
        await foreach (var job in call.ResponseStream.ReadAllAsync()) jobs.Add(job);
        return jobs;
    }
}
