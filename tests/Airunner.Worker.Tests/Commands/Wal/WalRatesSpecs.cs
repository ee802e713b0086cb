using System.Runtime.Versioning;
using Airunner.Actors.Reading;
using Airunner.Worker.Commands.Wal;
using Airunner.Worker.Screens;
using Airunner.Worker.Tests.EndToEnd;

namespace Airunner.Worker.Tests.Commands.Wal;

/// <summary>Which events count to the last hour and to the last day.</summary>
[SupportedOSPlatform("linux")]
public sealed class WalRatesSpecs : IDisposable
{
    private const int Events = 1_000;

    // As GeneratedLog appends: the first event a millisecond after this, and a millisecond more for each.
    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("airunner-rates-");

    public void Dispose() => _state.Delete(recursive: true);

    [Theory]
    [InlineData(0, 0, 0)] // all of them are of a time to come
    [InlineData(250, 250, 250)]
    [InlineData(1_000, Events, Events)]
    [InlineData(3_600_250, Events - 250, Events)]
    [InlineData(3_601_000, 0, Events)]
    [InlineData(86_400_250, 0, Events - 250)]
    [InlineData(86_401_000, 0, 0)]
    public void Events_of_the_last_hour_and_the_last_day_count(int sinceBeginMs, int ofHour, int ofDay)
    {
        using (var generated = new GeneratedLog(_state.FullName)) generated.Write(new("job", "one"), Events, files: 4);
        var rates = new WalRates(Begin.AddMilliseconds(sinceBeginMs));
        var read = new LastReport();

        rates.Count(new JobLogDirectory(_state.FullName).Reader(new("job", "one")), new SummedProgress(read).OfOne());

        (rates.LastHour.Events, rates.LastDay.Events).ShouldBe((ofHour, ofDay));
        rates.LastDay.EventsPerSecond.ShouldBe(ofDay / 86_400.0);
        (rates.LastHour.Bytes > 0).ShouldBe(ofHour > 0);
        read.Value.ShouldBe(_state.GetFiles("*.wal", SearchOption.AllDirectories).Sum(static file => file.Length));
    }

    [Fact]
    public void Files_that_were_written_to_a_day_ago_are_not_read()
    {
        using (var generated = new GeneratedLog(_state.FullName)) generated.Write(new("job", "one"), Events);
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(_state.FullName, "wal", "job_one.wal")));
        var listing = new JobLogDirectory(_state.FullName).Find(new("job", "one")).ShouldNotBeNull();

        new WalRates(written.AddHours(23)).MayHaveSome(listing).ShouldBeTrue();
        new WalRates(written.AddHours(25)).MayHaveSome(listing).ShouldBeFalse();
    }

    private sealed class LastReport : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
