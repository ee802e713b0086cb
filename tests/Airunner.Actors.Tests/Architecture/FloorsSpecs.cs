using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Architecture;

public class FloorsSpecs
{
    private static readonly IReadOnlySet<TypeUse> Library = CompiledTypes.Uses(typeof(JobWalOptions).Assembly.Location, "Airunner.Actors");

    [Fact]
    public void Code_refers_to_its_own_floor_or_below() => Floors.Violations(Library).ShouldBeEmpty();

    [Fact]
    public void The_table_names_only_types_that_exist() => Floors.Unknown(Library).ShouldBeEmpty();

    [Fact]
    public void Namespaces_have_no_cycles() => NamespaceCycles.Among(Library, "Airunner.Actors").ShouldBeEmpty();

    [Fact]
    public void An_indirect_cycle_is_found() =>
        NamespaceCycles.Among([new("R.A.X", "R.B.Y"), new("R.B.Y", "R.C.Z"), new("R.C.Z", "R.A.X"), new("R.D.W", "R.A.X")], "R")
            .Length.ShouldBe(3);

    [Theory]
    [InlineData("Format.RecordCodec", "Akka.Actor.IActorRef")]
    [InlineData("Storage.LogFile", "Akka.Actor.IActorRef")]
    [InlineData("Format.RecordCodec", "System.IO.FileStream")]
    [InlineData("Jobs.Sequencing.LogIndex", "System.TimeProvider")]
    [InlineData("Format.RecordCodec", "Airunner.Actors.JobExecution")]
    [InlineData("Jobs.Sequencing.LogIndex", "Airunner.Actors.Storage.IWalFileSystem")]
    [InlineData("Jobs.Life.LogOwner", "Akka.Actor.IActorRef")]
    [InlineData("Storage.LogFile", "Airunner.Actors.Jobs.Actors.JobWalActor")]
    [InlineData("Delivery.Actors.SenderActor", "Airunner.Actors.Hosting.JobWalOptions")]
    [InlineData("Attic.Thing", "System.String")]
    public void A_reference_upwards_is_found(string from, string to) =>
        Floors.Violations([new TypeUse("Airunner.Actors." + from, to)]).ShouldHaveSingleItem().ShouldContain(from);

    [Theory]
    [InlineData("Jobs.Actors.JobWalActor", "Akka.Actor.IActorRef")]
    [InlineData("Jobs.Actors.JobWalActor", "Airunner.Actors.Storage.IWalFileSystem")]
    [InlineData("Storage.LogFile", "System.IO.FileStream")]
    [InlineData("Storage.WalIOException", "Airunner.Actors.WalException")]
    [InlineData("Delivery.Backoff", "System.TimeSpan")]
    [InlineData("Format.RecordCodec", "System.IO.Hashing.NonCryptographicHashAlgorithm")]
    public void A_reference_downwards_is_allowed(string from, string to) =>
        Floors.Violations([new TypeUse("Airunner.Actors." + from, to)]).ShouldBeEmpty();

    [Fact]
    public void Uses_are_found_in_lambdas_async_methods_type_arguments_and_nested_types()
    {
        var uses = CompiledTypes.Uses(typeof(FloorsSample).Assembly.Location, typeof(FloorsSample).FullName!)
            .Where(use => use.From == typeof(FloorsSample).FullName).Select(use => use.To).ToList();
        uses.ShouldContain("System.IO.FileStream");
        uses.ShouldContain("System.TimeProvider");
        uses.ShouldContain("Akka.Actor.IActorRef");
        uses.ShouldContain("System.IO.DriveInfo");
    }

    [Fact]
    public void The_library_was_read() =>
        Library.ShouldContain(new TypeUse("Airunner.Actors.Hosting.JobWalOptionsReader", "Akka.Configuration.Config"));
}
