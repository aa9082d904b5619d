using System.Text.Json;

namespace Baton.Sample.Interop;

/// <summary>A line on standard input: what the test wants done.</summary>
public record PeerCommand
{
    /// <summary>The answer repeats it.</summary>
    public int Id { get; init; }
    /// <summary>start, stop, publish, send or ask.</summary>
    public string Do { get; init; } = "";
    /// <summary>The bus it is about, where a test runs several; stop without it stops all.</summary>
    public string? Bus { get; init; }

    /// <summary>start: its receive endpoints.</summary>
    public EndpointPlan[] Endpoints { get; init; } = [];
    /// <summary>start: write raw JSON instead of envelopes.</summary>
    public bool RawJson { get; init; }

    /// <summary>publish, send, ask: a type of Sample.Orders, and the message as on the wire.</summary>
    public string Type { get; init; } = "";
    public JsonElement Message { get; init; }
    /// <summary>send, ask: where to.</summary>
    public Uri? To { get; init; }
    public Dictionary<string, string> Headers { get; init; } = [];
    public int? TimeToLiveMs { get; init; }
    public Guid? CorrelationId { get; init; }
    public Uri? FaultAddress { get; init; }
    /// <summary>A W3C traceparent that the message continues.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>A receive endpoint that the test wants.</summary>
public record EndpointPlan
{
    public string Name { get; init; } = "";
    /// <summary>Names of <see cref="Listeners"/>.</summary>
    public string[] Consumes { get; init; } = [];
    public ushort? PrefetchCount { get; init; }
    public int Retries { get; init; }
    public bool RawJson { get; init; }
    /// <summary>False binds no type: for queues such as another endpoint's _error.</summary>
    public bool ConfigureConsumeTopology { get; init; } = true;
}
