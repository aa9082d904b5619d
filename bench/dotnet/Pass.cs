using System.Text.Json.Serialization;

namespace Baton.Bench;

/// <summary>What this process is to do; the same JSON that the other clients' processes get.</summary>
public record Pass(
    [property: JsonPropertyName("work")] string Work,
    [property: JsonPropertyName("queueType")] string QueueType,
    [property: JsonPropertyName("brokerUrl")] string BrokerUrl,
    [property: JsonPropertyName("messages")] int Messages,
    [property: JsonPropertyName("warmUp")] int WarmUp,
    [property: JsonPropertyName("size")] int Size)
{
    public const string Queue = "bench";
    public const int Outstanding = 1000;
    public const ushort Prefetch = 200;
}

/// <summary>What it says when it is done.</summary>
public record PassResult(
    [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("cpuMicros")] double CpuMicros,
    [property: JsonPropertyName("peakBytes")] long PeakBytes);
