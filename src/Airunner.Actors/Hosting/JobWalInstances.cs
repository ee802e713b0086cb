using System.Collections.Concurrent;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Serialization;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>The logs of one actor system.</summary>
internal sealed class JobWalInstances : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly Lock _gate = new();
    private readonly Dictionary<InstanceName, PreparedJobWal> _prepared = [];
    private readonly ConcurrentDictionary<InstanceName, JobWalAccess> _started = [];

    private JobWalInstances(ExtendedActorSystem system)
    {
        _system = system;
        if (!system.Settings.Config.HasPath(JobWalRuntime.DrainPhasePath)) SetUp(system);
    }

    /// <summary>Those that have started.</summary>
    internal IReadOnlyCollection<KeyValuePair<InstanceName, JobWalAccess>> Started => [.. _started];

    /// <summary>Those that are declared.</summary>
    internal IReadOnlyList<JobWalDeclaration> Declared => Setup?.Declarations ?? [];

    private JobWalSetup? Setup => _system.Settings.Setup.Get<JobWalSetup>() is { HasValue: true, Value: var setup } ? setup : null;

    /// <summary>The logs of a system.</summary>
    /// <exception cref="InvalidOperationException">The system's shutdown was set up before.</exception>
    internal static JobWalInstances Of(ActorSystem system) => system.WithExtension<JobWalInstances, Provider>();

    /// <summary>Checks settings, sender and directories; nothing is started.</summary>
    internal PreparedJobWal Prepare(InstanceName name)
    {
        lock (_gate)
        {
            if (_prepared.TryGetValue(name, out var earlier)) return earlier;
            var prepared = Declaration(name).Prepare(_system);
            if (!prepared.HasLogs) return _prepared[name] = prepared;
            RefuseSharedDirectories(name, prepared.Options);
            prepared = prepared with { Files = JobWalRuntime.DiskOf(prepared.Files, _system) };
            DiskDirectories.Ensure(prepared.Files, prepared.Options.Directory);
            ExecutionLocks.Open(prepared.Files, prepared.Options.Directory).Dispose();
            return _prepared[name] = prepared;
        }
    }

    /// <summary>Starts a log where it has not started.</summary>
    internal JobWalAccess Start(InstanceName name)
    {
        if (_started.TryGetValue(name, out var running)) return running;
        lock (_gate)
        {
            if (_started.TryGetValue(name, out running)) return running;
            var prepared = Prepare(name);
            return _started[name] = StartPrepared(prepared, name);
        }
    }

    private JobWalAccess StartPrepared(PreparedJobWal prepared, InstanceName name)
    {
        var floors = prepared.Placement is null ? null : new NumberFloors();
        var local = prepared.HasLogs ? StartLogs(prepared, name, floors) : JobWalAccess.WithoutLogs(_system, prepared.Options);
        return prepared.Placement is { } placement
            ? local.RoutedBy(placement.Start(_system, local.Jobs, floors!, prepared.Options))
            : local;
    }

    private JobWalAccess StartLogs(PreparedJobWal prepared, InstanceName name, NumberFloors? floors)
    {
        var access = JobWalRuntime.Start(
            _system, prepared.Options, prepared.Senders, prepared.Time, prepared.Files, prepared.Meters, name, _started.IsEmpty, floors);
        Logging.GetLogger(_system, typeof(JobWalStart)).Info(
            "The logs in {Directory} have started. Settings: {Settings}",
            prepared.Options.Directory, SettingsTable.Show(prepared.Options));
        return access;
    }

    private JobWalDeclaration Declaration(InstanceName name)
    {
        if (Setup?.Find(name) is { } declared) return declared;
        var sections = NamedSections.In(_system.Settings.Config);
        if (name == InstanceName.Default || sections.Contains(name)) return new JobWalDeclaration(name, system => OfHocon(system, name));
        var names = Declared.Select(static declaration => declaration.Name).Union(sections);
        var known = string.Join(", ", names.Select(static log => log.Text));
        throw new InvalidOperationException(
            $"This actor system has no log '{name.Name}', but {(known.Length > 0 ? known : "none")}: "
            + $"declare it in the {nameof(JobWalSetup)}, with akka.WithJobWal(…, name: \"{name.Name}\"), or as "
            + $"{NamedSections.Of(name)} in HOCON.");
    }

    private static PreparedJobWal OfHocon(ActorSystem system, InstanceName name)
    {
        var options = JobWalOptionsReader.ReadConfig(system.Settings.Config, null, name);
        return new PreparedJobWal(options, OneSender.OfType(options.Sender, system, name), TimeProvider.System);
    }

    /// <summary>Two logs of one directory would deliver each other's leftover events to the wrong receiver.</summary>
    private void RefuseSharedDirectories(InstanceName name, JobWalOptions options)
    {
        foreach (var (other, prepared) in _prepared)
        {
            string[] taken = [prepared.Options.Directory, prepared.Options.ArchiveDirectory, prepared.Options.DamagedDirectory];
            if (taken.FirstOrDefault(path => path == options.Directory || path == options.ArchiveDirectory) is not { } shared) continue;
            throw new JobWalOptionsException(
            [
                new JobWalOptionProblem($"{shared} is used by {name.Text} and by {other.Text}: allowed is a state directory for each.")
                {
                    Key = $"{SettingsTable.Section}.state-directory",
                    Value = options.StateDirectory,
                },
            ]);
        }
    }

    /// <summary>Gives a system that was not made for the log what <see cref="JobWalRuntime.SystemConfig"/> would have given it.</summary>
    private static void SetUp(ExtendedActorSystem system)
    {
        if (system.HasExtension<CoordinatedShutdown>())
        {
            throw new InvalidOperationException(
                "CoordinatedShutdown.Get(system) was called before the log, which adds a phase to it: call JobWal.Get(system) first, or "
                + $"set akka.extensions = [\"{typeof(JobWalExtension).FullName}, {typeof(JobWalExtension).Assembly.GetName().Name}\"].");
        }

        system.Settings.InjectTopLevelFallback(JobWalRuntime.SystemConfig);
        var serializer = new JobWalSerializer(system);
        system.Serialization.AddSerializer(JobWalSerializer.Name, serializer);
        foreach (var type in JobWalSerializer.MessageTypes()) system.Serialization.AddSerializationMap(type, serializer);
    }

    private sealed class Provider : ExtensionIdProvider<JobWalInstances>
    {
        public override JobWalInstances CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
