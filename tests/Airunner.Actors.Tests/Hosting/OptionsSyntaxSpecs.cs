using Airunner.Actors.Hosting;
using Airunner.Actors.Hosting.Hocon;

namespace Airunner.Actors.Tests.Hosting;

public class OptionsSyntaxSpecs
{
    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment")]
    [InlineData("a = 1")]
    [InlineData("{ a = 1, b : 2 }")]
    [InlineData("{ \"a\" : { \"b\" : [ 1, 2 ] } }")]
    [InlineData("a { b = 1 }\na.c = 2 // why\r\nd = x y # why")]
    [InlineData("a = \"\"\"x\n{ \" }\"\"\"\nb = [ { c = 1 }\n { c = 2 } ]")]
    [InlineData("a = ~/x-y_z.w\nb = ${a}/c\nc = \"\\\\ \\u0041 \\\" }\"")]
    [InlineData("a = -1.5\nb = \"\"\nc = [ ]\nd { }")]
    [InlineData("a { b = 1 } { c = 2 }\nb = ${a} { d = 1 }\n\".c.\".d = 1")]
    public void Valid_text_passes(string text) => HoconSyntax.Check(text).Faults.ShouldBeEmpty();

    [Theory]
    [InlineData("a {\n b = 1", 1, "the brace opened here is never closed")]
    [InlineData("a {\n b {\n c = 1 }\n", 1, "the brace opened here is never closed")]
    [InlineData("{ a = 1", 1, "the brace opened here is never closed")]
    [InlineData("{ a = 1 }\nb = 2", 2, "text after the brace")]
    [InlineData("a { b = 1 } }\n", 1, "a closing brace without an opening one")]
    [InlineData("a = [ 1, 2\n", 1, "the bracket opened here is never closed")]
    [InlineData("a = 1 ]", 1, "']' where a key is expected")]
    [InlineData("a {\n b = [ 1 }\n", 2, "a closing brace inside the list")]
    [InlineData("b = 1\na = \"x\nc = 2", 2, "the quote opened here is never closed")]
    [InlineData("a = \"\"\"x\nc = 2", 1, "the triple quote opened here is never closed")]
    [InlineData("\na =\nb = 2", 2, "the key 'a' has no value")]
    [InlineData("a { b = }", 1, "the key 'a.b' has no value")]
    [InlineData("a\nb = 2", 1, "the key 'a' has no value")]
    [InlineData("a b = 2", 1, "'=' is expected after the key 'a'")]
    [InlineData("= 2", 1, "'=' where a key is expected")]
    [InlineData("a += 2", 1, "'=' is expected after the key 'a'")]
    [InlineData("a = b = 2", 1, "'=' in the value of 'a'")]
    [InlineData("a = http://x", 1, "':' in the value of 'a'")]
    [InlineData("a { b = 1 } c = 2", 1, "text after the '}' that closes the value of 'a'")]
    [InlineData("a { b = 1 }c\nd = 2", 1, "text after the '}' that closes the value of 'a'")]
    [InlineData("a = [ 1 ] c\nd = 2", 1, "text after the ']' that closes the value of 'a'")]
    [InlineData(".a = 1", 1, "the key '.a' has an empty part")]
    [InlineData("a..b = 1", 1, "the key 'a..b' has an empty part")]
    [InlineData("a. = 1", 1, "the key 'a.' has an empty part")]
    [InlineData("a = 6\u20280 s", 1, "'\u2028' in the value of 'a'")]
    [InlineData("a\u00A0= 1", 1, "'=' is expected after the key 'a'")]
    [InlineData("\"\"\"a\"\"\" = 1", 1, "a key in triple quotes")]
    [InlineData("a\"b\" = 1", 1, "a quote inside a part of the key 'ab'")]
    [InlineData("\"a\"b = 1", 1, "a quote inside a part of the key 'ab'")]
    [InlineData("a.\"\"b = 1", 1, "a quote inside a part of the key 'a.b'")]
    [InlineData("\"a\"\"b\" = 1", 1, "a quote inside a part of the key 'ab'")]
    [InlineData("a = you@home", 1, "'@' in the value of 'a'")]
    [InlineData("a = \"c:\\temp\\x\"", 1, "'\\x' is not an escape sequence")]
    [InlineData("a = ${?HOME}", 1, "'$' does not start a substitution")]
    [InlineData("a = ${b", 1, "'$' does not start a substitution")]
    [InlineData("include \"x\"", 1, "'=' is expected after the key 'include'")]
    public void Broken_text_is_reported_with_its_line(string text, int line, string message)
    {
        var fault = HoconSyntax.Check(text).Faults[0];
        fault.Line.ShouldBe(line);
        fault.Message.ShouldStartWith(message);
    }

    [Fact]
    public void Every_broken_line_is_reported() =>
        HoconSyntax.Check("a =\nb = 1\nc d\ne = \"").Faults.Select(fault => fault.Line).ShouldBe([1, 3, 4]);

    [Theory]
    [InlineData("a{")]
    [InlineData("[")]
    public void Text_nested_too_deep_is_refused(string opener)
    {
        var text = "a = " + string.Concat(Enumerable.Repeat(opener, 100_000));
        HoconSyntax.Check(text.Replace("a = a{", "a {", StringComparison.Ordinal)).Faults
            .ShouldContain(fault => fault.Message.StartsWith("nested deeper"));
    }

    [Fact]
    public void Broken_syntax_that_the_parser_accepts_stops_the_start()
    {
        var refused = Should.Throw<JobWalOptionsException>(
            () => JobWalOptionsReader.Read("airunner.wal {\n commit-threads = 4\n", "worker.hocon"));
        var problem = refused.Details.ShouldHaveSingleItem();
        (problem.Source, problem.Line).ShouldBe(("worker.hocon", 1));
    }

    [Fact]
    public void The_text_may_end_with_an_empty_comment() =>
        JobWalOptionsReader.Read("airunner.wal.commit-threads = 4 //").CommitThreads.ShouldBe(4);
}
