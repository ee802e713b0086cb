using Airunner.Actors.Hosting;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Airunner.Actors.Tests.Hosting;

/// <summary>The sections of logs with a name.</summary>
public sealed class NamedSectionsSpecs
{
    private static readonly InstanceName Audit = new("audit");

    private static readonly Config Hocon = ConfigurationFactory.ParseString("""
        airunner.wal { retention-days = 7, quota.max-bytes = 5 GiB }
        airunner.logs.audit.retention-days = 90
        airunner.logs.other.retention-days = 1
        """);

    [Fact]
    public void A_section_overrides_the_base_for_its_log_alone()
    {
        JobWalOptionsReader.ReadConfig(Hocon).RetentionDays.ShouldBe(7);
        var audit = JobWalOptionsReader.ReadConfig(Hocon, null, Audit);
        (audit.RetentionDays, audit.QuotaMaxBytes).ShouldBe((90, 5L << 30));
        NamedSections.In(Hocon).Select(static name => name.Name).ShouldBe(["audit", "other"]);
    }

    [Theory]
    [InlineData("Airunner:Logs:Audit:RetentionDays")]
    [InlineData("airunner:logs:audit:retention-days")]
    [InlineData("AIRUNNER:LOGS:AUDIT:RETENTION_DAYS")]
    public void The_hosts_configuration_takes_precedence_in_every_spelling(string key)
    {
        var host = new ConfigurationBuilder().AddInMemoryCollection([new(key, "5"), new("Airunner:Wal:RetentionDays", "6")]).Build();
        JobWalOptionsReader.ReadConfiguration(host, Hocon, null, Audit).RetentionDays.ShouldBe(5);
        JobWalOptionsReader.ReadConfiguration(host, Hocon).RetentionDays.ShouldBe(6);
    }

    [Fact]
    public void Code_has_the_last_word() =>
        JobWalOptionsReader.ReadConfig(Hocon, static options => options.RetentionDays = 3, Audit).RetentionDays.ShouldBe(3);

    [Fact]
    public void An_unknown_key_of_a_section_is_refused_with_its_section()
    {
        var hocon = ConfigurationFactory.ParseString("airunner.logs.audit.retenton-days = 90");
        var problem = Should.Throw<JobWalOptionsException>(() => JobWalOptionsReader.ReadConfig(hocon, null, Audit)).Details
            .ShouldHaveSingleItem();
        problem.Message.ShouldContain("airunner.logs.audit.retenton-days is no setting. Did you mean airunner.logs.audit.retention-days?");
    }

    [Fact]
    public void A_wrong_value_of_a_section_names_it()
    {
        var hocon = ConfigurationFactory.ParseString("airunner.logs.audit.retention-days = never");
        var problem = Should.Throw<JobWalOptionsException>(() => JobWalOptionsReader.ReadConfig(hocon, null, Audit)).Details
            .ShouldHaveSingleItem();
        problem.Source.ShouldNotBeNull().ShouldContain("airunner.logs.audit");
    }

    [Fact]
    public void A_section_whose_name_is_none_is_refused()
    {
        var hocon = ConfigurationFactory.ParseString("airunner.logs.\"a b\".retention-days = 1");
        Should.Throw<ArgumentException>(() => NamedSections.In(hocon));
    }
}
