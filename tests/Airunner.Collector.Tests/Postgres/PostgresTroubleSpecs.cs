using Airunner.Collector.Postgres.Connecting;
using Npgsql;

namespace Airunner.Collector.Tests.Postgres;

public sealed class PostgresTroubleSpecs
{
    [Theory]
    [InlineData("53100", "the disk is full")]
    [InlineData("53300", "too many connections")]
    [InlineData("57P01", "is stopping")]
    [InlineData("57P03", "is starting or stopping")]
    [InlineData("25006", "read-only")]
    [InlineData("55P03", "locked by another process")]
    [InlineData("28P01", "does not accept the user")]
    [InlineData("XX000", "words (XX000)")]
    public void Errors_are_described_in_words(string state, string words)
    {
        var trouble = PostgresTrouble.Of("postgresql://host:1/db", new PostgresException("words", "ERROR", "ERROR", state));
        trouble.ShouldNotBeNull().Message.ShouldContain(words);
        trouble.IsDiskFull.ShouldBe(state == "53100");
    }

    [Theory]
    [InlineData("postgres://airunner:s3cret@localhost/airunner")]
    [InlineData("Host=localhost;Port=s3cret")]
    [InlineData("Database=airunner;Password=s3cret")]
    [InlineData("")]
    public void A_connection_string_that_is_not_understood_is_not_repeated(string text)
    {
        var refused = Should.Throw<FormatException>(() => new PostgresServer(text));
        refused.ToString().ShouldNotContain("s3cret");
        refused.Message.ShouldContain("Its form is 'Host=localhost;");
    }

    [Fact]
    public async Task The_name_of_a_database_shows_neither_user_nor_password()
    {
        await using var server = new PostgresServer("Host=db.example;Database=events;Username=me;Password=s3cret");
        server.Name.ShouldBe("postgresql://db.example:5432/events");
    }
}
