using Airunner.Actors.Jobs.Appending;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>Does nothing.</summary>
internal sealed class NoOwner : ITicketOwner
{
    public bool WaitsForReturns => false;

    public void Release(int appends, long bytes)
    {
    }

    public void Return(AppendTicket ticket)
    {
    }

    public bool TryWithdraw(AppendTicket ticket) => false;
}
