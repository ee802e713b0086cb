using Google.Protobuf.Reflection;

namespace Airunner.Protocol.Tests;

/// <summary>The contract with existing servers and workers: names, numbers and types.</summary>
public sealed class WireSpecs
{
    public static TheoryData<string, string> Messages() => new()
    {
        { "PublishJobEventsRequest", "1 task_token string; 2 events repeated JobEvent" },
        { "PublishJobEventsResponse", "" },
        { "StreamJobEventsRequest", "1 job_id string; 2 from_sequence int64; 3 from_timestamp int64; 4 event_filter repeated EventType" },
        { "StreamJobEventsResponse", "1 event JobEvent" },
        {
            "JobEvent",
            "1 sequence int64; 2 timestamp Timestamp; 3 event_type EventType; 4 process_start ProcessStartEvent; "
            + "5 process_end ProcessEndEvent; 6 process_error ProcessErrorEvent; 7 heartbeat HeartbeatEvent; 8 output OutputEvent; "
            + "9 terminal_resize TerminalResizeEvent; 10 output_batch OutputBatchEvent; 11 container_create ContainerCreateEvent; "
            + "12 container_remove ContainerRemoveEvent; 13 image_pull_start ImagePullStartEvent; "
            + "14 image_pull_progress ImagePullProgressEvent; 15 image_pull_complete ImagePullCompleteEvent; "
            + "16 git_clone_start GitCloneStartEvent; 17 git_clone_end GitCloneEndEvent; 18 git_clone_error GitCloneErrorEvent"
        },
        { "ProcessStartEvent", "1 pid int32; 2 started_at Timestamp" },
        { "ProcessEndEvent", "1 pid int32; 2 exit_code int32; 3 run_duration Duration" },
        { "ProcessErrorEvent", "1 error_message string" },
        { "HeartbeatEvent", "1 elapsed_time Duration; 2 process_alive bool" },
        { "TerminalResizeEvent", "1 cols int32; 2 rows int32; 3 width_pixels int32; 4 height_pixels int32" },
        { "OutputEvent", "1 output bytes" },
        { "OutputItem", "1 output bytes; 2 stream_type StreamType; 3 timestamp_delta_ms int32" },
        {
            "OutputBatchEvent",
            "1 outputs repeated OutputItem; 2 start_sequence int64; 3 end_sequence int64; 4 first_timestamp_ms int64; "
            + "5 playback_interval_millis int32"
        },
        { "ContainerCreateEvent", "1 container_id string; 2 image string; 3 created_at Timestamp" },
        { "ContainerRemoveEvent", "1 container_id string; 2 removed_at Timestamp" },
        { "ImagePullStartEvent", "1 image string; 2 started_at Timestamp" },
        { "ImagePullProgressEvent", "1 image string; 2 status string; 3 current_bytes int64; 4 total_bytes int64" },
        { "ImagePullCompleteEvent", "1 image string; 2 pull_duration Duration" },
        { "GitCloneStartEvent", "1 repository string; 2 commit string; 3 branch string; 4 started_at Timestamp" },
        { "GitCloneEndEvent", "1 commit_sha string; 2 clone_duration Duration; 3 working_directory string" },
        { "GitCloneErrorEvent", "1 error_message string; 2 stderr_output string" },
        { "EnqueueJobRequest", "1 request_id string; 2 queue string; 3 job_params JobParams" },
        { "EnqueueJobResponse", "1 job_id string; 2 created_at Timestamp; 3 state JobState" },
        { "DequeueJobRequest", "1 queue string; 2 max_jobs int32; 3 visibility_timeout_seconds int32" },
        { "DequeueJobResponse", "1 job Job; 2 task_token string" },
        { "UpdateJobRequest", "1 queue string; 2 task_token string; 3 visibility_timeout_seconds int32" },
        { "UpdateJobResponse", "" },
        { "CompleteJobResponse", "" },
        { "CompleteJobRequest", "1 task_token string; 2 job_result JobResult" },
        { "ListJobsRequest", "1 queue string; 2 state JobState; 3 page int32; 4 page_size int32" },
        { "ListJobsResponse", "1 jobs repeated Job; 2 last_page int32" },
        {
            "Job",
            "1 job_id string; 2 job_params JobParams; 3 state JobState; 4 created_at Timestamp; 5 updated_at Timestamp; 6 "
            + "execution_config ExecutionConfig"
        },
        {
            "JobParams",
            "1 repository string; 2 commit string; 3 branch string; 4 environment map<string,string>; 5 metadata "
            + "map<string,string>; 6 owner string; 7 command string; 8 args repeated string; 9 process_type ProcessType; 10 "
            + "timeout_seconds int32; 11 working_directory string; 12 container ContainerConfig; 13 git_clone GitCloneConfig"
        },
        { "ContainerConfig", "1 enabled bool; 2 image string; 3 runtime string; 4 mounts repeated ContainerMount" },
        { "ContainerMount", "1 source string; 2 target string; 3 read_only bool" },
        { "GitCloneConfig", "1 enabled bool; 2 depth int32; 3 single_branch bool; 4 submodules string" },
        { "ExecutionConfig", "1 batching BatchingConfig; 2 heartbeat_interval_seconds int32; 3 output_flush_interval_millis int32" },
        {
            "BatchingConfig",
            "1 flush_interval_seconds int32; 2 max_batch_size int32; 3 max_batch_bytes int64; 4 playback_interval_millis "
            + "int32"
        },
        {
            "JobResult",
            "1 job_id string; 2 success bool; 3 exit_code int32; 4 error_message string; 5 started_at Timestamp; 6 "
            + "completed_at Timestamp"
        },
    };

    /// <summary>This project's own fields begin here; other servers keep or drop them as unknown ones.</summary>
    private const int FirstAddition = 1000;

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_has_the_fields_of_the_contract(string name, string fields) =>
        string.Join("; ", Message(name).Fields.InFieldNumberOrder().Where(field => !IsAddition(field)).Select(Line)).ShouldBe(fields);

    [Theory]
    [InlineData("JobEvent", "1000 application Any")]
    [InlineData("ProcessStartEvent", "1000 origin ProcessOrigin")]
    [InlineData("ProcessEndEvent", "1000 signal int32")]
    [InlineData("ProcessErrorEvent", "1000 end_follows bool")]
    [InlineData("OutputEvent", "1000 continues bool")]
    public void A_message_has_these_additions(string name, string fields) =>
        string.Join("; ", Message(name).Fields.InFieldNumberOrder().Where(IsAddition).Select(Line)).ShouldBe(fields);

    [Fact]
    public void Nothing_else_is_added()
    {
        JobReflection.Descriptor.MessageTypes.Where(message => message.Fields.InFieldNumberOrder().Any(IsAddition))
            .Select(message => message.Name)
            .ShouldBe(["JobEvent", "ProcessStartEvent", "ProcessEndEvent", "ProcessErrorEvent", "OutputEvent"], ignoreOrder: true);
    }

    [Fact]
    public void There_are_no_other_messages_and_enums()
    {
        JobReflection.Descriptor.MessageTypes.Select(message => message.Name)
            .ShouldBe([.. Messages().Select(row => (string)row[0]), "ProcessOrigin"], ignoreOrder: true);
        JobReflection.Descriptor.EnumTypes.Select(type => type.Name).ShouldBe(
            ["StreamType", "EventType", "JobState", "ProcessType"], ignoreOrder: true);
    }

    [Fact]
    public void The_data_of_an_event_is_one_of_fields_4_to_18_or_an_applications_own()
    {
        var data = Message("JobEvent").Oneofs.ShouldHaveSingleItem();
        data.Name.ShouldBe("event_data");
        data.Fields.Select(field => field.FieldNumber).ShouldBe([.. Enumerable.Range(4, 15), 1000]);
    }

    [Theory]
    [InlineData("StreamType", "STREAM_TYPE_", "UNSPECIFIED STDOUT STDERR")]
    [InlineData(
        "EventType",
        "EVENT_TYPE_",
        "UNSPECIFIED PROCESS_START PROCESS_END PROCESS_ERROR HEARTBEAT OUTPUT TERMINAL_RESIZE OUTPUT_BATCH CONTAINER_CREATE "
        + "CONTAINER_REMOVE IMAGE_PULL_START IMAGE_PULL_PROGRESS IMAGE_PULL_COMPLETE GIT_CLONE_START GIT_CLONE_END GIT_CLONE_ERROR")]
    [InlineData("JobState", "JOB_STATE_", "UNSPECIFIED SCHEDULED RUNNING COMPLETED FAILED CANCELLED")]
    [InlineData("ProcessType", "PROCESS_TYPE_", "UNSPECIFIED PIPE PTY")]
    public void An_enum_has_the_values_of_the_contract_numbered_from_0(string name, string prefix, string values) =>
        JobReflection.Descriptor.EnumTypes.Single(type => type.Name == name).Values.OrderBy(value => value.Number)
            .Select(value => $"{value.Number} {value.Name}")
            .ShouldBe(values.Split(' ').Select((value, number) => $"{number} {prefix}{value}"));

    [Fact]
    public void The_package_and_the_events_service_have_the_names_of_the_contract()
    {
        JobReflection.Descriptor.Package.ShouldBe("job.v1");
        JobReflection.Descriptor.Services.Single(service => service.Name == "JobEventsService").Methods.Select(Line).ShouldBe(
        [
            "PublishJobEvents(stream PublishJobEventsRequest) → PublishJobEventsResponse",
            "StreamJobEvents(StreamJobEventsRequest) → stream StreamJobEventsResponse",
        ]);
    }

    [Fact]
    public void The_job_service_has_the_calls_of_the_contract() =>
        JobReflection.Descriptor.Services.Single(service => service.Name == "JobService").Methods.Select(Line).ShouldBe(
        [
            "EnqueueJob(EnqueueJobRequest) → EnqueueJobResponse",
            "DequeueJob(DequeueJobRequest) → stream DequeueJobResponse",
            "UpdateJob(UpdateJobRequest) → UpdateJobResponse",
            "CompleteJob(CompleteJobRequest) → CompleteJobResponse",
            "ListJobs(ListJobsRequest) → ListJobsResponse",
        ]);

    private static bool IsAddition(FieldDescriptor field) => field.FieldNumber >= FirstAddition;

    private static MessageDescriptor Message(string name) => JobReflection.Descriptor.MessageTypes.Single(message => message.Name == name);

    private static string Line(FieldDescriptor field) =>
        $"{field.FieldNumber} {field.Name} {(field is { IsRepeated: true, IsMap: false } ? "repeated " : "")}{TypeName(field)}";

    private static string TypeName(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message when field.IsMap =>
            $"map<{string.Join(',', field.MessageType.Fields.InFieldNumberOrder().Select(TypeName))}>",
        FieldType.Message => field.MessageType.Name,
        FieldType.Enum => field.EnumType.Name,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };

    private static string Line(MethodDescriptor method) =>
        $"{method.Name}({(method.IsClientStreaming ? "stream " : "")}{method.InputType.Name}) → "
        + $"{(method.IsServerStreaming ? "stream " : "")}{method.OutputType.Name}";
}
