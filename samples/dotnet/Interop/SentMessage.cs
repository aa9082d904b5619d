using System.Diagnostics;
using MassTransit;

namespace Baton.Sample.Interop;

/// <summary>A message on its way out: what the test set, and the ids that MassTransit gave it.</summary>
public sealed class SentMessage(PeerCommand command)
{
    private SendContext? sent;

    /// <summary>Complete once it was sent.</summary>
    public object Ids => new { sent?.MessageId, sent?.ConversationId };

    public void Apply(SendContext context)
    {
        sent = context;
        foreach (var (name, value) in command.Headers) context.Headers.Set(name, value);
        if (command.TimeToLiveMs is { } ms) context.TimeToLive = TimeSpan.FromMilliseconds(ms);
        if (command.CorrelationId is { } id) context.CorrelationId = id;
        if (command.FaultAddress is { } address) context.FaultAddress = address;
    }

    /// <summary>Null where the test gave no trace.</summary>
    public Activity? StartTrace() =>
        command.TraceParent is null ? null : new Activity("test").SetParentId(command.TraceParent).Start();
}
