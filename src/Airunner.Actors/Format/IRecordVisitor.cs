namespace Airunner.Actors.Format;

/// <summary>Receives the records of a log. A struct visits without a call through an interface.</summary>
internal interface IRecordVisitor
{
    /// <summary>Called for each readable record, marks too, in file order.</summary>
    /// <param name="record">Valid during the call only. Its length field may have been broken: copy its values, not its bytes.</param>
    void Visit(in RecordView record);
}
