using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>What is shown of an event whose data is a message of its application.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="TimeMs">When it was made, in ms since 1970; 0 where that is not known.</param>
/// <param name="Type">The full name of the message's type, as the application gives it.</param>
/// <param name="LengthBytes">Size of the message.</param>
/// <param name="Text">
/// The message, where it is one of the types whose content is text; null for others, and for one that cannot be read.
/// </param>
internal sealed record ApplicationNote(long Sequence, long TimeMs, string Type, int LengthBytes, string? Text)
{
    /// <summary>Most memory that one takes, about.</summary>
    public const long MostBytes = 1024;

    private const int MostTypeChars = 120;
    private const int MostTextChars = 240;

    // A larger message is not read for its text.
    private const int MostReadBytes = 64 << 10;

    /// <summary>Notes an event with <see cref="JobEvent.Application"/>.</summary>
    public static ApplicationNote Of(JobEvent jobEvent, long timeMs)
    {
        var own = jobEvent.Application;
        var type = own.TypeUrl[(own.TypeUrl.LastIndexOf('/') + 1)..];
        return new ApplicationNote(jobEvent.Sequence, timeMs, Shortened(type, MostTypeChars), own.Value.Length, TextOf(type, own.Value));
    }

    private static string? TextOf(string type, ByteString message)
    {
        if (message.Length > MostReadBytes) return null;
        try
        {
            if (type == StringValue.Descriptor.FullName) return Shortened(StringValue.Parser.ParseFrom(message).Value, MostTextChars);
            if (type != Struct.Descriptor.FullName) return null;
            return Shortened(JsonFormatter.Default.Format(Struct.Parser.ParseFrom(message)), MostTextChars);
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // the application says one type and sends another
        }
        catch (InvalidOperationException)
        {
            return null; // a value without a kind, which JSON does not have
        }
    }

    // Not between the two halves of a character.
    private static string Shortened(string text, int most)
    {
        if (text.Length <= most) return text;
        return $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";
    }
}
