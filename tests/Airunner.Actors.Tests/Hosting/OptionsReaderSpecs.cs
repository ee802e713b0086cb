using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Architecture;
using Akka.Configuration;

namespace Airunner.Actors.Tests.Hosting;

public class OptionsReaderSpecs
{
    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("30s", 30_000)]
    [InlineData("1 h", 3_600_000)]
    [InlineData("1.5 s", 1_500)]
    [InlineData("2 minutes", 120_000)]
    public void Times_take_a_unit(string text, long expectedMs) =>
        JobWalOptionsReader.Read($"airunner.wal.flush-interval = {text}").FlushInterval.ShouldBe(TimeSpan.FromMilliseconds(expectedMs));

    [Theory]
    [InlineData("10 MiB", 10L << 20)]
    [InlineData("1048576b", 1L << 20)]
    [InlineData("65536", 65_536)]
    [InlineData("0.5 GiB", 1L << 29)]
    [InlineData("1 MB", 1_000_000)]
    public void Sizes_take_a_unit_or_are_bytes(string text, long expected) =>
        JobWalOptionsReader.Read($"airunner.wal.batch.max-bytes = {text}").BatchMaxBytes.ShouldBe(expected);

    [Theory]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("yes", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    [InlineData("no", false)]
    public void Switches_are_written_in_three_ways(string text, bool expected) =>
        JobWalOptionsReader.Read($"airunner.wal.archive-on-complete = {text}").ArchiveOnComplete.ShouldBe(expected);

    [Theory]
    [InlineData("flush-interval", "100")]
    [InlineData("flush-interval", "-1 s")]
    [InlineData("flush-interval", "2 h")]
    [InlineData("flush-interval", "1 fortnight")]
    [InlineData("flush-interval", "99999999999999999999 s")]
    [InlineData("batch.max-bytes", "0")]
    [InlineData("batch.max-bytes", "many")]
    [InlineData("batch.max-bytes", "1.5 B")]
    [InlineData("batch.max-events", "1.5")]
    [InlineData("batch.max-events", "9999999999")]
    [InlineData("append.max-event-bytes", "11 MiB")]
    [InlineData("commit-threads", "0")]
    [InlineData("commit-threads", "513")]
    [InlineData("preallocate", "32 KiB")]
    [InlineData("retention-days", "-1")]
    [InlineData("retry.jitter", "1.1")]
    [InlineData("retry.jitter", "NaN")]
    [InlineData("retry.multiplier", "0.9")]
    [InlineData("archive-on-complete", "perhaps")]
    [InlineData("state-directory", "\"\"")]
    [InlineData("directory", "\"~other/x\"")]
    public void The_error_of_a_wrong_value_names_key_value_and_what_is_allowed(string key, string text)
    {
        var problem = Refused($"airunner.wal.{key} = {text}").Details.ShouldHaveSingleItem();
        problem.Key.ShouldBe($"airunner.wal.{key}");
        problem.Value.ShouldBe(text.Trim('"'));
        problem.Allowed.ShouldNotBeNullOrEmpty();
        problem.Line.ShouldBe(1);
        problem.Message.ShouldContain($"airunner.wal.{key} = {(text == "\"\"" ? text : text.Trim('"'))}");
        problem.Message.ShouldContain(problem.Allowed);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var refused = Refused("""
            airunner.wal {
              retry { initial = soon, max = never }
              batch.max-event = 5
            }
            """);
        refused.Details.Select(problem => (problem.Key, problem.Line)).ShouldBe(
        [
            ("airunner.wal.retry.initial", 2), ("airunner.wal.retry.max", 2), ("airunner.wal.batch.max-event", 3),
        ], ignoreOrder: true);
        refused.Message.ShouldContain("test.hocon, line 2");
    }

    [Theory]
    [InlineData("airunner.wal.batch.max-event = 5", "airunner.wal.batch.max-events")]
    [InlineData("airunner.wal.state-dir = /var/lib/worker", "airunner.wal.state-directory")]
    [InlineData("airunner.wal.retention = 5", "airunner.wal.retention-days")]
    [InlineData("airunner.wall.commit-threads = 5", "airunner.wal.commit-threads")]
    [InlineData("airuner.wal.commit-threads = 5", "airunner.wal.commit-threads")]
    [InlineData("airunner.wal.batch = 5", "airunner.wal.")]
    [InlineData("airunner.wal.batch.max-events { at-night = 5 }", "airunner.wal.batch.max-events")]
    public void An_unknown_key_is_an_error_that_names_the_nearest(string text, string nearest) =>
        Refused(text).Details.ShouldHaveSingleItem().Message.ShouldContain($"Did you mean {nearest}");

    [Theory]
    [InlineData("akka.loglevel = DEBUG")]
    [InlineData("my-sender { url = \"http://example\" }")]
    public void Other_sections_are_ignored(string text) => JobWalOptionsReader.Read(text).ShouldNotBeNull();

    [Theory]
    [InlineData("retry { initial = 2 s, max = 1 s }", "airunner.wal.retry.max", "at least retry.initial (2000 ms)")]
    [InlineData(
        "append { max-queued-bytes = 1 MiB }", "airunner.wal.append.max-queued-bytes", "at least append.max-event-bytes (10485760 B)")]
    [InlineData("archive-directory = /a\ndirectory = /a", "airunner.wal.archive-directory", "a directory other than directory (/a)")]
    public void Values_that_contradict_each_other_are_reported(string text, string key, string allowed)
    {
        var problem = Refused($"airunner.wal {{ {text}\n }}").Details.ShouldHaveSingleItem();
        problem.Key.ShouldBe(key);
        problem.Allowed.ShouldBe(allowed);
    }

    [Fact]
    public void A_value_that_contradicts_another_is_reported_with_its_line()
    {
        var refused = Refused("""
            airunner.wal.retry.initial = 2 s
            airunner.wal.retry.max = 1 s
            """);
        refused.Details.ShouldHaveSingleItem().Line.ShouldBe(2);
        refused.Message.ShouldContain("test.hocon, line 2: airunner.wal.retry.max");
    }

    [Fact]
    public void A_wrong_value_set_by_code_is_not_attributed_to_the_text()
    {
        var problem = Should.Throw<JobWalOptionsException>(() => JobWalOptionsReader.Read(
            "airunner.wal.retry.max = 5 s", "test.hocon", configure: options => options.RetryMax = TimeSpan.FromMilliseconds(1)))
            .Details.ShouldHaveSingleItem();
        (problem.Source, problem.Line).ShouldBe((null, null));
    }

    [Fact]
    public void Null_and_lists_are_refused()
    {
        Refused("airunner.wal.commit-threads = null").Details.ShouldHaveSingleItem().Key.ShouldBe("airunner.wal.commit-threads");
        Refused("airunner.wal.commit-threads = [1, 2]").Details.ShouldHaveSingleItem().Key.ShouldBe("airunner.wal.commit-threads");
    }

    [Fact]
    public void A_later_value_wins_and_substitutions_are_followed()
    {
        var options = JobWalOptionsReader.Read("""
            base = /data
            airunner.wal.state-directory = ${base}/worker
            airunner.wal.commit-threads = 4
            airunner { wal { commit-threads = 5 } }
            """);
        options.Directory.ShouldBe("/data/worker/wal");
        options.CommitThreads.ShouldBe(5);
    }

    [Fact]
    public void A_substitution_of_an_unknown_key_stops_the_start() =>
        Refused("airunner.wal.state-directory = ${nope}").Details.Count.ShouldBe(1);

    [Fact]
    public void A_substitution_of_itself_stops_the_start() =>
        Refused("airunner.wal.directory = ${airunner.wal}").Details.Count.ShouldBe(1);

    /// <summary>Without HoconCycles each of these texts overflows the stack, which ends the process without an exception.</summary>
    [Theory]
    [InlineData("a = ${a}")]
    [InlineData("a = [1]${a}")]
    [InlineData("a = ${a} 1")]
    [InlineData("a = [${a}]")]
    [InlineData("a = ${b}[1]\nb = ${a}[2]")]
    [InlineData("a { b = ${a.b}${a.b} }")]
    [InlineData("a = ${b}\nb { c = ${a} }")]
    public void A_cycle_of_substitutions_stops_the_start_also_in_another_section(string text) =>
        Refused(text).Details.ShouldHaveSingleItem().Message.ShouldContain("refers to itself");

    [Fact]
    public void Code_wins_over_the_file_and_is_checked_by_the_same_rules()
    {
        JobWalOptionsReader.Read("airunner.wal.commit-threads = 4", configure: options => options.CommitThreads = 6)
            .CommitThreads.ShouldBe(6);
        var problem = Should.Throw<JobWalOptionsException>(() => JobWalOptionsReader.Read(configure: options => options.CommitThreads = 0))
            .Details.ShouldHaveSingleItem();
        problem.Key.ShouldBe("airunner.wal.commit-threads");
        problem.Value.ShouldBe("0");
    }

    [Fact]
    public void The_file_wins_over_a_hosts_own_defaults()
    {
        static void Defaults(JobWalOptions options) => (options.CommitThreads, options.BatchMaxEvents) = (5, 7);
        var options = JobWalOptionsReader.Read("airunner.wal.commit-threads = 4", defaults: Defaults);
        (options.CommitThreads, options.BatchMaxEvents).ShouldBe((4, 7));
    }

    [Fact]
    public void Values_set_in_code_are_checked_on_their_own()
    {
        var options = new JobWalOptions { RetryJitter = double.NaN, AppendMaxEventBytes = 11 << 20, Directory = "~nobody/x" };
        Should.Throw<JobWalOptionsException>(options.Validate).Details.Select(problem => problem.Key).ShouldBe(
            ["airunner.wal.directory", "airunner.wal.retry.jitter", "airunner.wal.append.max-event-bytes"]);
    }

    [Fact]
    public void A_parsed_configuration_is_read_with_its_fallbacks()
    {
        var config = ConfigurationFactory.ParseString("airunner.wal.commit-threads = 4")
            .WithFallback(ConfigurationFactory.ParseString("airunner.wal { commit-threads = 9, retention-days = 3 }"))
            .WithFallback(ConfigurationFactory.Default());
        var options = JobWalOptionsReader.ReadConfig(config);
        options.CommitThreads.ShouldBe(4);
        options.RetentionDays.ShouldBe(3);
        options.BatchMaxEvents.ShouldBe(256);
    }

    [Fact]
    public void The_example_in_config_loads()
    {
        var options = JobWalOptionsReader.ReadFile(Path.Combine(Repository.Root, "config", "worker.hocon"));
        options.Directory.ShouldBe("/var/lib/airunner/wal");
        options.RetentionDays.ShouldBe(90);
        options.QuotaMaxBytes.ShouldBe(20L << 30);
    }

    [Fact]
    public void A_file_that_cannot_be_read_stops_the_start() =>
        Should.Throw<JobWalOptionsException>(() => JobWalOptionsReader.ReadFile("/nowhere/worker.hocon"))
            .Details.ShouldHaveSingleItem().Source.ShouldBe("/nowhere/worker.hocon");

    private static JobWalOptionsException Refused(string text) =>
        Should.Throw<JobWalOptionsException>(() => JobWalOptionsReader.Read(text, "test.hocon"));
}
