using Airunner.Worker.Commands;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

if (SessionLeader.IsAsked(args)) return SessionLeader.Run(args);
var shell = new Shell(
    Descriptor.StandardInput, Descriptor.StandardOutput, Descriptor.StandardError,
    TimeProvider.System, NativeEnvironment.Get, new WorkerComposition());
var status = shell.MainThread.Until(CommandLine.RunAsync(RawArguments.Undamaged(args), shell));
if (shell.DiesBy is { } signal) Signals.DieBy(signal);
return status;
