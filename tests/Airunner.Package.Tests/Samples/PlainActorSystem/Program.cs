// An actor system without a host, configured by HOCON alone. An actor logs the steps of a build.
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Akka.Actor;
using Akka.Configuration;
using PlainActorSystem;

var hocon = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "worker.hocon")));
var system = ActorSystem.Create("worker", hocon);
var wal = JobWal.Get(system);
var build = new JobExecution("build", Guid.CreateVersion7().ToString("N"));

var log = system.ActorOf(Props.Create(() => new StepLog(wal, build)), "steps");
foreach (var step in new[] { "compile", "test", "pack" })
    Console.WriteLine($"{step}: {await log.Ask<string>(step)}");

var done = await wal.CompleteAsync(build);
Console.WriteLine($"{done.Sent} delivered, archived as {done.ArchivePath}");
await system.Terminate(); // drains the log first
