using System.Text;
using Airunner.Actors.Hosting;
using Airunner.Actors.Tests.Storage;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The settings in a host's IConfiguration.</summary>
public sealed class ConfigurationSpecs : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    [Theory]
    [InlineData("Airunner:Wal:RetentionDays")]
    [InlineData("airunner:wal:retention-days")]
    [InlineData("AIRUNNER:WAL:RETENTION_DAYS")]
    [InlineData("Airunner:Wal:retentionDays")]
    public void A_key_is_written_in_any_case(string key) => Read((key, "7")).RetentionDays.ShouldBe(7);

    [Fact]
    public void Every_setting_is_read_in_pascal_and_in_kebab_case()
    {
        var sample = OptionsSample.AllChanged();
        foreach (var spell in new Func<string, string>[] { ConfigurationKeys.Pascal, key => key.Replace('.', ':') })
        {
            var pairs = SettingsTable.All.Select(setting => (spell(setting.Key), setting.Show(sample)));
            SettingsTable.Show(Read([.. pairs])).ShouldBe(SettingsTable.Show(sample));
        }
    }

    [Fact]
    public void Values_are_written_as_in_hocon_and_json_numbers_and_booleans_are_taken()
    {
        var json = """
            {
              "Airunner": {
                "Wal": {
                  "RetentionDays": 7, "ArchiveOnComplete": false, "DrainTimeout": "5 s", "Segment": { "MaxBytes": "1 GiB" }, "Retry": {}
                },
                "Server": { "Url": "http://localhost" }
              },
              "Runner": { "Name": "of somebody else" }
            }
            """;
        var options = JobWalOptionsReader.ReadConfiguration(
            new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
        (options.RetentionDays, options.ArchiveOnComplete, options.DrainTimeout, options.SegmentMaxBytes)
            .ShouldBe((7, false, TimeSpan.FromSeconds(5), 1L << 30));
    }

    [Theory]
    [InlineData("Airunner:Wal:RetentonDays", "Did you mean Airunner:Wal:RetentionDays?")]
    [InlineData("Airunner:Wall:RetentionDays", "Did you mean Airunner:Wal:RetentionDays?")]
    [InlineData("Airunner:Wal:RetryInitial", "Did you mean Airunner:Wal:Retry:Initial?")]
    [InlineData("Airunner:Wal:RetentionDays:0", "Did you mean Airunner:Wal:RetentionDays?")]
    [InlineData("Airunner:Wal", "is no setting")]
    public void An_unknown_key_is_refused_with_the_one_that_was_meant(string key, string expected)
    {
        var problem = Refused((key, "7")).Details.ShouldHaveSingleItem();
        problem.Message.ShouldContain(expected);
        problem.Source!.ShouldStartWith($"{key} in MemoryConfigurationProvider");
    }

    [Theory]
    [InlineData("Airunner:Wal:RetentionDays", "-1", "airunner.wal.retention-days")]
    [InlineData("Airunner:Wal:DrainTimeout", "00:00:30", "airunner.wal.drain-timeout")]
    [InlineData("Airunner:Wal:ArchiveOnComplete", "perhaps", "airunner.wal.archive-on-complete")]
    [InlineData("Airunner:Wal:RetentionDays", null, "airunner.wal.retention-days")]
    public void A_wrong_value_is_refused_with_its_place_and_what_is_allowed(string key, string? value, string setting)
    {
        var problem = Refused((key, value)).Details.ShouldHaveSingleItem();
        problem.Key.ShouldBe(setting);
        problem.Message.ShouldContain(problem.Allowed.ShouldNotBeNull());
        problem.Source!.ShouldStartWith($"{key} in ");
    }

    [Fact]
    public void A_value_that_does_not_fit_another_one_is_reported_with_its_place() =>
        Refused(("Airunner:Wal:Retry:Max", "1 ms")).Details.ShouldHaveSingleItem().Source!.ShouldStartWith("Airunner:Wal:Retry:Max in ");

    [Fact]
    public void A_later_provider_takes_precedence_in_any_spelling()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Airunner:Wal:retention-days", "7"), new("Airunner:Wal:CommitThreads", "7")])
            .AddInMemoryCollection([new("Airunner:Wal:RetentionDays", "8"), new("Airunner:Wal:commit-threads", "8")])
            .Build();
        var options = JobWalOptionsReader.ReadConfiguration(configuration);
        (options.RetentionDays, options.CommitThreads).ShouldBe((8, 8));
    }

    [Fact]
    public void A_key_in_two_spellings_of_one_provider_is_refused() =>
        Refused(("Airunner:Wal:RetentionDays", "7"), ("Airunner:Wal:retention-days", "8"))
            .Details.ShouldHaveSingleItem().Message.ShouldContain("given twice");

    [Fact]
    public void Hocon_is_below_the_configuration_and_code_above_it()
    {
        var hocon = ConfigurationFactory.ParseString("airunner.wal { retention-days = 1, commit-threads = 1, batch.max-events = 1 }");
        var options = JobWalOptionsReader.ReadConfiguration(
            Configuration(("Airunner:Wal:CommitThreads", "2"), ("Airunner:Wal:RetentionDays", "2")), hocon, code => code.RetentionDays = 3);
        (options.RetentionDays, options.CommitThreads, options.BatchMaxEvents).ShouldBe((3, 2, 1));
    }

    [Fact]
    public void The_environment_has_two_underscores_between_the_names()
    {
        const string Prefix = "AIRUNNER_SPEC_";
        Environment.SetEnvironmentVariable(Prefix + "Airunner__Wal__RetentionDays", "9");
        try
        {
            var environment = new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build();
            JobWalOptionsReader.ReadConfiguration(environment).RetentionDays.ShouldBe(9);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Prefix + "Airunner__Wal__RetentionDays", null);
        }
    }

    [Fact]
    public async Task A_host_reads_its_configuration()
    {
        using var host = Host((nameof(JobWalOptions.RetentionDays), "7"));
        await host.StartAsync();
        host.Services.GetRequiredService<IOptions<JobWalOptions>>().Value.RetentionDays.ShouldBe(7);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_wrong_configuration_stops_the_start_of_the_host()
    {
        using var host = Host(("RetentonDays", "7"));
        (await Should.ThrowAsync<JobWalOptionsException>(() => host.StartAsync())).Message.ShouldContain("Airunner:Wal:RetentionDays");
    }

    public void Dispose() => _state.Dispose();

    private IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("StateDirectory", _state.Path)).Select(setting =>
                new KeyValuePair<string, string?>($"Airunner:Wal:{setting.Item1}", setting.Item2)));
        builder.Services.AddJobWal<CollectingSender>();
        builder.Services.AddAkka("worker", akka => akka.WithJobWal());
        return builder.Build();
    }

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
        .Build();

    private static JobWalOptions Read(params (string Key, string? Value)[] settings) =>
        JobWalOptionsReader.ReadConfiguration(Configuration(settings));

    private static JobWalOptionsException Refused(params (string Key, string? Value)[] settings) =>
        Should.Throw<JobWalOptionsException>(() => Read(settings));
}
