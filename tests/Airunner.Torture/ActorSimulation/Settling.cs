using Airunner.Torture.Simulation;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Ends a seed without further faults: everything has to complete, and every question must get its answer.</summary>
internal sealed class Settling(ActorMachine machine, ActorProfile profile, StepLog log)
{
    private const int MostRounds = 4000;

    /// <exception cref="PromiseBrokenException">Something does not complete.</exception>
    public void Run()
    {
        log.Note($"  no more faults from here on");
        machine.Faults.IsOn = false;
        machine.Disk.CapacityBytes = 1L << 40;
        machine.Receiver.NothingGoesWrong = true;
        if (machine.Process is null) machine.Start();
        for (var round = 0; !SettleOnce(machine.Process!); round++)
            PromiseBrokenException.Unless(round < MostRounds, "The world does not come to its end, though there are no faults.");

        foreach (var model in machine.Models)
        {
            model.CheckLog(LogFiles.Seen(machine.Disk, model.Execution));
            model.CheckAllArrived();
        }
    }

    private bool SettleOnce(ActorProcess process)
    {
        machine.RunDry();
        if (machine.Receiver.Any)
        {
            machine.Receive();
            return false;
        }

        var open = machine.Models.Where(IsOpen).ToList();
        if (open.Count == 0 && process.Questions.Count == 0 && !process.Gates.AnyAppend) return true;
        foreach (var model in open)
        {
            if (!process.Questions.Any(question => question.Model == model && question.Question is Complete))
                process.Ask(model, new Complete(model.Execution));
        }

        machine.RunDry();
        if (!machine.Receiver.Any) machine.System.FireNext();
        return false;
    }

    private bool IsOpen(JobModel model) =>
        LogFiles.Seen(machine.Disk, model.Execution) is { } seen && (profile.Disk.ArchiveOnComplete || seen.Pending > 0);
}
