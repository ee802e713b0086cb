using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Printing;

/// <summary>An event as JSON: protobuf's canonical form, and what makes it easier to read.</summary>
/// <remarks>
/// Fields with the value 0 stand there too. Beside bytes in base64 stands <c>text</c> where they are UTF-8, and beside the number of a
/// signal its name.
/// </remarks>
internal static class EventJson
{
    private const string TextName = "text";
    private const string SignalNameName = "signalName";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"job":…,"execution":…,"event":…}</c></summary>
    public static string Line(JobExecution execution, JobEvent jobEvent)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("job", execution.Job);
            json.WriteString("execution", execution.Execution);
            json.WritePropertyName("event");
            Write(json, jobEvent);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>One message as a JSON object.</summary>
    public static string Text(IMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable)) Write(json, message);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, IMessage message)
    {
        json.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var isOtherCase = field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(message) != field;
            if (isOtherCase || field.Accessor.GetValue(message) is not { } value) continue;
            json.WritePropertyName(field.JsonName);
            if (field.IsRepeated) WriteAll(json, field, (IList)value);
            else WriteOne(json, field, value);
            if (value is ByteString bytes && Utf8.IsValid(bytes.Span)) json.WriteString(TextName, bytes.Span);
        }

        if (message is ProcessEndEvent { Signal: not 0 } end) json.WriteString(SignalNameName, SignalName.Of(end.Signal));
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, FieldDescriptor field, IList values)
    {
        json.WriteStartArray();
        foreach (var value in values) WriteOne(json, field, value!);
        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case Timestamp or Duration:
                json.WriteRawValue(JsonFormatter.Default.Format((IMessage)value));
                break;
            case IMessage message:
                Write(json, message);
                break;
            case ByteString bytes:
                json.WriteBase64StringValue(bytes.Span);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number when field.FieldType != FieldType.Enum:
                json.WriteNumberValue(number);
                break;
            case long number: // a string, because many readers of JSON know numbers only up to 2^53
                json.WriteStringValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case int or System.Enum:
                WriteEnum(json, field.EnumType, (int)value);
                break;
            default:
                throw new NotSupportedException($"The field '{field.FullName}' has a type that events do not use: {field.FieldType}.");
        }
    }

    private static void WriteEnum(Utf8JsonWriter json, EnumDescriptor names, int number)
    {
        if (names.FindValueByNumber(number) is { } known) json.WriteStringValue(known.Name);
        else json.WriteNumberValue(number);
    }
}
