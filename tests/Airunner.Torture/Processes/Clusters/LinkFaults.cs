namespace Airunner.Torture.Processes.Clusters;

/// <summary>What the network does to each packet that a node sends, as <c>netem</c> on its device would.</summary>
/// <param name="Delay">How much later it arrives.</param>
/// <param name="LossPercent">How many of a hundred do not arrive.</param>
internal sealed record LinkFaults(TimeSpan Delay, int LossPercent)
{
    public bool AreNone => Delay == TimeSpan.Zero && LossPercent == 0;
}
