using Airunner.Worker.Commands;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

if (SessionLeader.IsAsked(args)) return SessionLeader.Run(args);
var shell = new Shell(
    Descriptor.StandardInput, Descriptor.StandardOutput, Descriptor.StandardError,
    TimeProvider.System, Environment.GetEnvironmentVariable, new WorkerComposition());
var status = await CommandLine.RunAsync(args, shell);
if (shell.DiesBy is { } signal) Signals.DieBy(signal);
return status;
