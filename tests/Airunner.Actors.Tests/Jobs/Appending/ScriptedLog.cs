using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;

namespace Airunner.Actors.Tests.Jobs.Appending;

/// <summary>Records the appends it gets; the spec answers them.</summary>
internal sealed class ScriptedLog : IOpenLog
{
    public List<AppendTicket> Sent { get; } = [];

    public IEnumerable<long> Sequences => Sent.Select(ticket => ticket.Body.Sequence);

    /// <summary>Runs within each call; may be null.</summary>
    public Action<AppendTicket>? Called { get; set; }

    public void Append(AppendTicket ticket)
    {
        Sent.Add(ticket);
        Called?.Invoke(ticket);
    }

    /// <summary>Acknowledges one append.</summary>
    public void Acknowledge(int index)
    {
        var ticket = Sent[index];
        ticket.Owner.Release(1, ticket.Body.Bytes);
        ticket.SucceedAs(ticket.Body.Sequence);
    }

    /// <summary>Returns one append: nothing of it was written.</summary>
    public void Return(int index) => Sent[index].Owner.Return(Sent[index]);
}
