using System.Text.Unicode;
using Airunner.Protocol;
using Google.Protobuf.Reflection;

namespace Airunner.Actors.Format;

/// <summary>Whether bytes are a message that its parser takes, found out without building the message.</summary>
/// <remarks>
/// What the parser takes and this does not know for sure (groups, packed numbers, texts that are not UTF-8) is answered with no: then the
/// parser has the last word.
/// </remarks>
internal sealed class EventShape
{
    private static readonly Lazy<EventShape> OfEvent = new(static () => Of(JobEvent.Descriptor, []));

    private readonly Dictionary<int, Field> _fields = [];
    private readonly Field[] _low = new Field[32]; // nearly all fields: no look-up

    private EventShape()
    {
    }

    private enum Form : byte
    {
        /// <summary>A number, or bytes: any content is allowed.</summary>
        Plain,

        Text,
        Message,

        /// <summary>Numbers that may be packed into bytes.</summary>
        Numbers,
    }

    /// <summary>Whether a payload is surely a serialised JobEvent.</summary>
    public static bool IsEvent(ReadOnlySpan<byte> payload) => OfEvent.Value.Holds(payload);

    private static EventShape Of(MessageDescriptor message, Dictionary<MessageDescriptor, EventShape> known)
    {
        if (known.TryGetValue(message, out var same)) return same;
        var shape = known[message] = new EventShape();
        foreach (var each in message.Fields.InDeclarationOrder())
        {
            var field = each.FieldType switch
            {
                FieldType.Message or FieldType.Group => new Field(Form.Message, Of(each.MessageType, known)),
                FieldType.String => new Field(Form.Text, null),
                FieldType.Bytes => default,
                _ => new Field(each.IsRepeated ? Form.Numbers : Form.Plain, null),
            };
            if (each.FieldNumber < shape._low.Length) shape._low[each.FieldNumber] = field;
            else shape._fields[each.FieldNumber] = field;
        }

        return shape;
    }

    private bool Holds(ReadOnlySpan<byte> message)
    {
        var fields = new WireFields(message);
        while (fields.MoveNext())
        {
            if (fields.WireType != WireType.Bytes) continue; // of a number, or a field that is skipped as unknown
            var field = fields.Number < _low.Length ? _low[fields.Number] : _fields.GetValueOrDefault(fields.Number);
            var holds = field.Form switch
            {
                Form.Message => field.Shape!.Holds(fields.Bytes),
                Form.Text => Utf8.IsValid(fields.Bytes),
                Form.Numbers => false,
                _ => true,
            };
            if (!holds) return false;
        }

        return fields.IsWhole;
    }

    private readonly record struct Field(Form Form, EventShape? Shape);
}
