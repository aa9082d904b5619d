using System.Text.Json;
using MassTransit.Serialization;

namespace Baton.Sample.Interop;

/// <summary>JSON as MassTransit writes and reads it, on one line.</summary>
public static class PeerJson
{
    private static readonly JsonSerializerOptions Options =
        new(SystemTextJsonMessageSerializer.Options) { WriteIndented = false };

    public static string Write(object value) => JsonSerializer.Serialize(value, Options);

    public static JsonElement ToElement(object message, Type type) =>
        JsonSerializer.SerializeToElement(message, type, Options);

    public static PeerCommand ReadCommand(string line) =>
        JsonSerializer.Deserialize<PeerCommand>(line, Options) ?? throw new JsonException("A command is a JSON object.");

    /// <summary>A message of Sample.Orders out of its form on the wire.</summary>
    public static (object Message, Type Type) ReadMessage(PeerCommand command)
    {
        var type = Type.GetType($"Sample.Orders.{command.Type}", throwOnError: true)!;
        return (command.Message.Deserialize(type, Options)!, type);
    }
}
