/// A worker in F#: a generic host, a sender of its own, and the log read back.
module Worker

open System
open System.Threading.Tasks
open Airunner.Actors
open Airunner.Actors.Hosting
open Airunner.Actors.Reading
open Airunner.Protocol
open Akka.Hosting
open Google.Protobuf
open Microsoft.Extensions.DependencyInjection
open Microsoft.Extensions.Hosting
open Microsoft.Extensions.Logging

type ConsoleSender() =
    interface IEventSender with
        member _.SendAsync(execution, events, _) =
            for each in events do
                printfn $"the server has event {each.Sequence} of {execution.Job}"
            Task.CompletedTask

let private stateDirectory =
    IO.Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".local/state/fsharp-worker")

let private line (text: string) =
    JobEvent(EventType = EventType.Output, Output = OutputEvent(Output = ByteString.CopyFromUtf8(text + "\n")))

let private run (wal: IJobWal) =
    task {
        let build = JobExecution("build", Guid.CreateVersion7().ToString "N")

        for step in [ "compile"; "test"; "pack" ] do
            let! sequence = wal.AppendAsync(build, line step)
            printfn $"{step}: event {sequence} is on the disk"

        let! completed = wal.CompleteAsync build
        printfn $"{completed.Sent} delivered"

        for logged in JobLogDirectory(stateDirectory).Reader(build).Events() do
            printf $"read back: {logged.Parse().Output.Output.ToStringUtf8()}"
    }

[<EntryPoint>]
let main args =
    let builder = Host.CreateApplicationBuilder args
    builder.Logging.SetMinimumLevel LogLevel.Warning |> ignore
    builder.Services.AddJobWal<ConsoleSender>(fun options -> options.StateDirectory <- stateDirectory) |> ignore

    builder.Services.AddAkka(
        "worker",
        fun akka ->
            akka
                .WithJobWalLogging() // the system's lines go where the host's go
                .WithJobWal()
            |> ignore
    )
    |> ignore

    use host = builder.Build()
    host.Start()
    (run (host.Services.GetRequiredService<IJobWal>())).GetAwaiter().GetResult()
    host.StopAsync().GetAwaiter().GetResult()
    0
