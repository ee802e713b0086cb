using System.Diagnostics;
using System.Globalization;
using Airunner.Collector.Tests.Server;

namespace Airunner.Grpc.Tests.Serving;

/// <summary>A server that shares no code with ours, npm's @grpc/grpc-js. It knows jobs alone, and none of our additions.</summary>
internal sealed class NodeServer : IDisposable
{
    private const string Script = """
        const grpc = require('@grpc/grpc-js');
        const [proto, mode] = process.argv.slice(1);
        const definition = require('@grpc/proto-loader').loadSync(proto, { keepCase: true, longs: String, enums: String, includeDirs: [
            require('path').dirname(proto) ] });
        const { job } = grpc.loadPackageDefinition(definition);
        const jobs = {};
        const answers = {
            unavailable: (trailers) => { trailers.set('retry-after-ms', '250'); return { code: 14, details: 'not now' }; },
            invalid: () => ({ code: 3, details: 'never' }),
            unauthenticated: () => ({ code: 16, details: 'who?' }),
        };
        const server = new grpc.Server();
        server.addService(job.v1.JobEventsService.service, {
            PublishJobEvents(call, done) {
                const name = decodeURIComponent(call.metadata.get('airunner-job')[0]);
                const events = [];
                call.on('data', (request) => events.push(...request.events));
                call.on('end', () => {
                    const trailers = new grpc.Metadata();
                    if (mode === 'silent') return;
                    const refusal = answers[mode] && answers[mode](trailers);
                    if (refusal) return done({ ...refusal, metadata: trailers });
                    (jobs[name] ??= []).push(...events);
                    if (mode === 'complete') {
                        const all = jobs[name].length;
                        const said = Number(call.metadata.get('airunner-count')[0] ?? all);
                        trailers.set('airunner-complete', String(all === said));
                        trailers.set('airunner-missing', String(said - all));
                    }
                    done(null, {}, trailers);
                });
            },
            StreamJobEvents(call) {
                const known = jobs[call.request.job_id];
                if (!known) return call.emit('error', { code: 5, details: 'no such job' });
                const from = Number(call.request.from_sequence ?? 0);
                for (const event of known) if (Number(event.sequence ?? 0) >= from) call.write({ event });
                if (mode !== 'endless') call.end();
            },
        });
        server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
            if (error) throw error;
            console.log(port);
        });
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private NodeServer(Process process, int port)
    {
        _process = process;
        Url = $"http://127.0.0.1:{port}";
    }

    public string Url { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="mode">
    /// <c>plain</c>; <c>complete</c> answers closing calls; <c>endless</c> never ends a stream; <c>silent</c> never answers a call; else
    /// a refusal.
    /// </param>
    public static async Task<NodeServer> StartAsync(string mode)
    {
        var process = NodeClient.Start(Script, Path.Combine(AppContext.BaseDirectory, "job.proto"), mode);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        if (line is null) throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null); // so that it never waits for a reader
        return new NodeServer(process, int.Parse(line, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
