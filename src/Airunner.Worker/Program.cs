using Airunner.Worker.Commands;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;

var shell = new Shell(
    Descriptor.StandardInput, Descriptor.StandardOutput, Descriptor.StandardError,
    TimeProvider.System, Environment.GetEnvironmentVariable, new WorkerComposition());
return await CommandLine.RunAsync(args, shell);
