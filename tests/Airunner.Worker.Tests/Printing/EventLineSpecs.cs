using Airunner.Protocol;
using Airunner.Worker.Printing;
using Google.Protobuf;

namespace Airunner.Worker.Tests.Printing;

public sealed class EventLineSpecs
{
    [Fact]
    public void A_batch_is_told_with_the_last_number_it_uses()
    {
        var item = new OutputItem { Output = ByteString.CopyFromUtf8("one\n") };
        var outputs = new OutputBatchEvent { StartSequence = 2, EndSequence = 3, Outputs = { item, item } };
        var batch = new JobEvent { Sequence = 2, OutputBatch = outputs };
        EventLine.Text(batch).ShouldEndWith("output_batch      through 3: 2 items, 8 bytes");
    }
}
