using Airunner.Protocol;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Tests.Masking;

/// <summary>What others may see of a queued job.</summary>
public sealed class JobMaskSpecs
{
    private const string Note = "airunner-shown-command";

    [Theory]
    [InlineData("API_TOKEN")]
    [InlineData("db_password")]
    [InlineData("SIGNING_KEY")]
    public void Values_of_variables_with_names_of_secrets_are_masked_in_every_form_that_a_run_masks(string name)
    {
        var job = Job("curl", "sword fish", "a=sword%20fish", "c3dvcmQgZmlzaA==", "swordfish");
        job.Environment[name] = " sword fish\n";
        job.WorkingDirectory = "/tmp/sword fish";
        JobMask.Default.Words(job).ShouldBe(["curl", "***", "a=***", "***", "swordfish"]);
        var shown = JobMask.Default.In(job);
        (shown.Command, shown.WorkingDirectory, shown.Environment[name]).ShouldBe(("curl", "/tmp/***", "***"));
    }

    [Fact]
    public void The_names_are_those_of_the_settings()
    {
        var job = Job("psql", "hunter22", "vermilion");
        job.Environment["DB_PIN"] = "hunter22";
        job.Environment["API_TOKEN"] = "vermilion";
        new JobMask("DB_*, OTHER").Words(job).ShouldBe(["psql", "***", "vermilion"]);
        new JobMask("").Words(job).ShouldBe(["psql", "hunter22", "vermilion"]);
    }

    [Fact]
    public void A_value_that_would_be_masked_everywhere_masks_nothing()
    {
        var job = Job("make", "-j1");
        job.Environment["A_KEY"] = "1";
        job.Environment["B_KEY"] = "";
        JobMask.Default.Words(job).ShouldBe(["make", "-j1"]);
    }

    [Theory]
    [InlineData("""["rm","-rf","***"]""", "rm", "-rf", "***")]
    [InlineData("""["rm","-rf","/srv/***/x"]""", "rm", "-rf", "/srv/***/x")]
    [InlineData("""["***","***","***"]""", "***", "***", "***")]
    [InlineData("""["rm","-rf","******"]""", "rm", "-rf", "******")]
    public void What_the_submitter_has_masked_is_shown(string note, params string[] shown)
    {
        var job = Job("rm", "-rf", "/srv/data/x");
        job.Metadata[Note] = note;
        JobMask.Default.Words(job).ShouldBe(shown);
    }

    [Theory]
    [InlineData("""["make"]""")]
    [InlineData("""[]""")]
    [InlineData("""["make","-rf","***"]""")]
    [InlineData("""["rm","-rf","/srv/data/x***"]""")]
    [InlineData("""["rm","-rf","/srv/***data/x"]""")]
    [InlineData("""["rm","-rf","/srv/***/y"]""")]
    [InlineData("""["rm","-rf","/srv/data/***/data/x"]""")]
    [InlineData("""["rm","-rf",""]""")]
    [InlineData("""["rm","-rf",1]""")]
    [InlineData("""{}""")]
    [InlineData("nonsense")]
    public void A_note_that_does_not_show_the_command_shows_masks_alone(string note)
    {
        var job = Job("rm", "-rf", "/srv/data/x");
        job.Metadata[Note] = note;
        JobMask.Default.Words(job).ShouldBe(["***", "***", "***"]);
    }

    [Theory]
    [InlineData("a***b***c", "a12b34c", true)]
    [InlineData("a***b***c", "abbc", false)]
    [InlineData("***b***b", "xbbyb", true)]
    [InlineData("***aa***", "xaay", true)]
    [InlineData("***aa***", "aay", false)]
    [InlineData("**", "**", true)]
    [InlineData("*****", "**ab", true)]
    [InlineData("ä***ö", "äüö", true)]
    public void A_text_shows_a_word_where_pieces_of_the_word_are_replaced(string text, string word, bool shows)
    {
        var job = Job(word);
        job.Metadata[Note] = $"[\"{text}\"]";
        JobMask.Default.Words(job).ShouldBe([shows ? text : "***"]);
    }

    private static JobParams Job(string command, params string[] arguments) => new() { Command = command, Args = { arguments } };
}
