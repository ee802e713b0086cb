using System.Text.Json;
using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Collector.Tests.Server;

/// <summary>The collector with a client that shares no code with it.</summary>
public sealed class InteroperationSpecs : RunningCollector
{
    private const string Common = """
        const grpc = require('@grpc/grpc-js');
        const [address, proto] = process.argv.slice(1);
        const definition = require('@grpc/proto-loader').loadSync(proto, { keepCase: true, longs: String, enums: String, includeDirs: [
            require('path').dirname(proto) ] });
        const { job } = grpc.loadPackageDefinition(definition);
        const client = new job.v1.JobEventsService(address, grpc.credentials.createInsecure());
        const metadata = new grpc.Metadata();
        metadata.set('airunner-job', 'node');
        metadata.set('airunner-execution', 'one');

        """;

    [NodeFact]
    public async Task A_client_of_Node_publishes_and_follows()
    {
        const string Script = Common + """
            const call = client.PublishJobEvents(metadata, (error) => {
                if (error) throw error;
                const events = [];
                const stream = client.StreamJobEvents({ job_id: 'node' }, metadata);
                stream.on('data', (response) => events.push([response.event.sequence, response.event.event_type]));
                stream.on('end', () => { console.log(JSON.stringify(events)); client.close(); });
            });
            for (let i = 1; i <= 100; i++)
                call.write({ events: [{ sequence: i, event_type: 'EVENT_TYPE_OUTPUT', output: { output: Buffer.from('line ' + i) } }] });
            call.write({ events: [{ sequence: 101, event_type: 'EVENT_TYPE_PROCESS_END', process_end: { exit_code: 7 } }] });
            call.end();
            """;
        var output = await NodeClient.RunAsync(Script, Collector.Address.Authority, ProtoFile);
        var events = JsonSerializer.Deserialize<string[][]>(output)!;
        events.Select(one => long.Parse(one[0], System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(Enumerable.Range(1, 101).Select(i => (long)i));
        events[100][1].ShouldBe("EVENT_TYPE_PROCESS_END");
        var stored = Read(reader => reader.Events(new JobExecution("node", "one")).ToArray());
        stored[41].Output.Output.ToStringUtf8().ShouldBe("line 42");
        stored[100].ProcessEnd.ExitCode.ShouldBe(7);
    }

    [NodeFact]
    public async Task A_client_of_Node_gets_statuses_and_trailers()
    {
        await PublishAsync(For("node", "one"), Make.Outputs(1, 2));
        const string Script = Common + """
            const answer = (metadata, events, done) => {
                const call = client.PublishJobEvents(metadata, (error) => {
                    if (error) done(error.code);
                });
                call.on('status', (status) => { if (status.code === 0) done(status.metadata.getMap()); });
                if (events.length) call.write({ events });
                call.end();
            };
            answer(metadata, [{ sequence: 1, event_type: 'EVENT_TYPE_HEARTBEAT' }], (conflict) => {
                answer(metadata, [{ sequence: -1 }], (invalid) => {
                    metadata.set('airunner-last-sequence', '3');
                    metadata.set('airunner-count', '3');
                    answer(metadata, [], (closing) => {
                        console.log(JSON.stringify([conflict, invalid, closing['airunner-complete'], closing['airunner-missing']]));
                        client.close();
                    });
                });
            });
            """;
        var output = await NodeClient.RunAsync(Script, Collector.Address.Authority, ProtoFile);
        output.Trim().ShouldBe("""[6,3,"false","1"]""");
    }

    private static string ProtoFile => Path.Combine(AppContext.BaseDirectory, "job.proto");
}
