using System.Runtime.Serialization;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Serialization;
using Airunner.Actors.Tests.Architecture;
using Airunner.Protocol;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Tests.Jobs.Serialization;

/// <summary>Every message of the protocol as bytes. The bytes of golden.txt are a contract between versions of the library.</summary>
public class JobWalSerializerSpecs() : TestKit(JobWalRuntime.SystemConfig)
{
    private const string ApproveVariable = "AIRUNNER_APPROVE";

    private static readonly JobExecution Job = new("build", "1");

    private static readonly string Golden =
        Path.Combine(Repository.Root, "tests", "Airunner.Actors.Tests", "Jobs", "Serialization", "golden.txt");

    private JobWalSerializer Serializer => (JobWalSerializer)Sys.Serialization.FindSerializerForType(typeof(Append));

    [Fact]
    public void Every_message_of_the_protocol_is_written_by_this_serializer()
    {
        var types = typeof(JobWalProtocol).GetNestedTypes().Where(type => !type.IsInterface).Append(typeof(JobStatus)).ToList();
        MessageFormats.All.Select(format => format.Type).ShouldBe(types, ignoreOrder: true);
        types.ShouldAllBe(type => Sys.Serialization.FindSerializerForType(type, null) is JobWalSerializer);
        Samples().Select(message => message.GetType()).Distinct().ShouldBe(types, ignoreOrder: true);
    }

    [Fact]
    public void The_bytes_are_those_of_every_earlier_release()
    {
        var lines = Samples()
            .Select(message => $"{Serializer.Manifest(message)} {Convert.ToHexStringLower(Serializer.ToBinary(message))}").ToList();
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1") File.WriteAllLines(Golden, lines);
        lines.ShouldBe(File.ReadAllLines(Golden));
    }

    [Fact]
    public void Every_message_is_read_back()
    {
        foreach (var message in Samples())
        {
            var read = Serializer.FromBinary(Serializer.ToBinary(message), Serializer.Manifest(message));
            if (message is Leftovers leftovers) SameLeftovers(read.ShouldBeOfType<Leftovers>(), leftovers);
            else read.ShouldBe(message);
        }
    }

    [Fact]
    public void Every_reason_and_every_phase_has_a_number()
    {
        foreach (var reason in Enum.GetValues<RefusalReason>()) reason.ToWire().ToReason().ShouldBe(reason);
        foreach (var phase in Enum.GetValues<JobPhase>()) phase.ToWire().ToPhase().ShouldBe(phase);
    }

    [Theory]
    [InlineData("append/2", "")] // of a later version
    [InlineData("nothing/1", "")]
    [InlineData("append/1", "ff")] // cut off
    [InlineData("append/1", "0a040a022e2e")] // the job '..'
    [InlineData("append-refused/1", "1863")] // a reason without a number here
    public void A_message_that_cannot_be_read_is_an_error_of_serialization(string manifest, string hex) =>
        Should.Throw<SerializationException>(() => Serializer.FromBinary(Convert.FromHexString(hex), manifest));

    [Fact]
    public void A_message_of_a_user_is_left_to_other_serializers() =>
        Sys.Serialization.FindSerializerForType(typeof(Own), null).ShouldNotBeOfType<JobWalSerializer>();

    private static void SameLeftovers(Leftovers read, Leftovers written)
    {
        read.Finished.ShouldBe(written.Finished);
        read.InProgress.ShouldBe(written.InProgress);
    }

    private IEnumerable<object> Samples()
    {
        var output = new JobEvent
        {
            Sequence = 7,
            EventType = EventType.Output,
            Output = new OutputEvent { Output = ByteString.CopyFromUtf8("a") },
        };
        var full = new JobStatus(Job, JobPhase.Completing)
        {
            Events = 1,
            Sent = 2,
            Failed = 3,
            Pending = 4,
            LastSequence = 5,
            LogBytes = 6,
            DamageFindings = 7,
            LostBytes = 8,
            OldestPending = DateTimeOffset.UnixEpoch.AddMilliseconds(1_500),
            SendAttempts = 9,
            Trouble = "t",
            LogTrouble = "l",
            ArchivePath = "/a",
            ArchiveBytes = 10,
        };
        var empty = new JobStatus(new JobExecution("build"), JobPhase.Absent);
        yield return new Append(Job, 3, output);
        yield return new Append(new JobExecution("build"), -1, null!);
        yield return new Appended(Job, 3, 7);
        yield return new AppendRefused(Job, 3, RefusalReason.DiskFull, "d");
        yield return new AppendRefused(default, 3, RefusalReason.CannotOpen);
        yield return new AppendUnknown(Job, 3, "d");
        yield return new GiveUp(Job, long.MaxValue);
        yield return new GetStatus(Job);
        yield return new Flush(Job);
        yield return new Flushed(Job);
        yield return new Complete(Job);
        yield return new Completed(Job, full);
        yield return new Activate(Job);
        yield return new Activated(Job, Sys.DeadLetters, empty);
        yield return new NotActivated(Job, RefusalReason.Closed, "d");
        yield return new Unavailable(Job, RefusalReason.QueueFull, "d");
        yield return new Drain(TimeSpan.FromMilliseconds(1_500));
        yield return new Drained();
        yield return new GetLeftovers(true);
        yield return new Leftovers([full, empty], [Job]);
        yield return new RequestRefused("d");
        yield return full;
        yield return empty with { Completeness = new Completeness(12, true, 0) };
        yield return empty with
        {
            Completeness = new Completeness(12, false, 3) { MissingRanges = [new SequenceRange(1, 2), new SequenceRange(7, 7)] },
        };
    }

    private sealed record Own(JobExecution Execution) : IWithExecution;
}
