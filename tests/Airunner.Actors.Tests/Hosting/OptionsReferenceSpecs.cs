using System.Reflection;
using Airunner.Actors.Hosting;
using Airunner.Actors.Hosting.Hocon;

namespace Airunner.Actors.Tests.Hosting;

public class OptionsReferenceSpecs
{
    private static readonly string[] Properties =
        [.. typeof(JobWalOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];

    private static readonly string[] OfTheProgram = ["airunner.mask.env", "airunner.mask.file"];

    /// <summary>Sections that Airunner.Grpc and the collector read, which have specs for them.</summary>
    private static readonly string[] OfOthers = ["airunner.server.", "airunner.collect."];

    [Fact]
    public void Every_property_has_a_key_and_every_key_a_property() =>
        SettingsTable.All.Select(setting => setting.Property).ShouldBe(Properties, ignoreOrder: true);

    [Fact]
    public void The_reference_has_exactly_the_known_keys() =>
        HoconLeaves.Of(JobWalReference.Config)
            .Select(leaf => leaf.Path)
            .Where(path => path.StartsWith("airunner", StringComparison.Ordinal))
            .Where(path => !OfOthers.Any(section => path.StartsWith(section, StringComparison.Ordinal)))
            .ShouldBe([.. SettingsTable.All.Select(setting => setting.Key), .. OfTheProgram], ignoreOrder: true);

    [Fact]
    public void A_key_and_its_property_have_the_same_name() =>
        SettingsTable.All.ShouldAllBe(
            setting => Pascal(setting.Key) == setting.Property || Pascal(setting.Key) + "Bytes" == setting.Property);

    [Fact]
    public void The_reference_is_valid_HOCON() => HoconSyntax.Check(JobWalReference.Text).Faults.ShouldBeEmpty();

    [Fact]
    public void Every_key_of_the_reference_is_explained()
    {
        var lines = JobWalReference.Text.Split('\n');
        HoconSyntax.Check(JobWalReference.Text).Lines
            .Where(key => !lines[key.Value - 2].TrimStart().StartsWith('#'))
            .Where(key => lines[key.Value - 1] is not ("akka {" or "airunner.wal {"))
            .Select(key => key.Key).ShouldBeEmpty();
    }

    [Fact]
    public void The_defaults_are_allowed_and_are_those_of_the_design()
    {
        var options = new JobWalOptions();
        options.Validate();
        SettingsTable.All.Skip(5).Select(setting => setting.Show(options)).ShouldBe(
        [
            "30", "90", "30", "on", "100 ms", "30000 ms", "60000 ms", "32", "1048576 B", "3600000 ms", "1000 ms", "60000 ms", "2", "0.5",
            "256", "1048576 B", "30000 ms", "32", "4096", "67108864 B", "10485760 B", "67108864 B", "0 B", "16777216 B",
        ]);
    }

    [Fact]
    public void Directories_without_a_value_are_under_the_state_directory()
    {
        var options = new JobWalOptions { StateDirectory = "/state" };
        options.Directory.ShouldBe("/state/wal");
        options.ArchiveDirectory.ShouldBe("/state/archive");
        options.DamagedDirectory.ShouldBe("/state/damaged");
        options.ArchiveDirectory = "/large/disk";
        options.StateDirectory = "/elsewhere";
        options.Directory.ShouldBe("/elsewhere/wal");
        options.ArchiveDirectory.ShouldBe("/large/disk");
    }

    [Fact]
    public void A_tilde_is_the_home_directory() =>
        new JobWalOptions().StateDirectory.ShouldBe(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".airunner"));

    [Fact]
    public void A_shown_value_is_parsed_to_the_same_value()
    {
        var changed = OptionsSample.AllChanged();
        var text = string.Join('\n', SettingsTable.All.Select(setting => $"{setting.Key} = \"{setting.Show(changed)}\""));
        var read = JobWalOptionsReader.Read(text);
        foreach (var setting in SettingsTable.All)
        {
            setting.Show(changed).ShouldNotBe(setting.Show(new JobWalOptions()), setting.Key);
            setting.Show(read).ShouldBe(setting.Show(changed), setting.Key);
        }

        foreach (var property in typeof(JobWalOptions).GetProperties())
            property.GetValue(read).ShouldBe(property.GetValue(changed), property.Name);
    }

    private static string Pascal(string key) =>
        string.Concat(key[(SettingsTable.Section.Length + 1)..].Split('.', '-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
