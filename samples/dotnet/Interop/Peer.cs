using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using Sample.Orders;

namespace Baton.Sample.Interop;

/// <summary>
/// The other end of Baton's interop tests: takes commands as lines of JSON on standard input, and writes answers and
/// what its consumers got as lines of JSON on standard output. Ends when its input does.
/// </summary>
public sealed class Peer(TextWriter output)
{
    private const string Only = "peer";
    private readonly ConcurrentDictionary<string, IBusControl> buses = new();

    public static async Task<int> RunAsync()
    {
        // MassTransit makes spans, and so reads and writes MT-Activity-Id, only where somebody listens.
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await new Peer(TextWriter.Synchronized(Console.Out)).ObeyAsync(Console.In);
        return 0;
    }

    private async Task ObeyAsync(TextReader input)
    {
        var work = new List<Task>();
        while (await input.ReadLineAsync() is { } line) work.Add(AnswerAsync(PeerJson.ReadCommand(line)));
        await Task.WhenAll(work);
        await Task.WhenAll(buses.Values.Select(bus => bus.StopAsync()));
    }

    private async Task AnswerAsync(PeerCommand command)
    {
        try
        {
            Tell(new { command.Id, Result = await DoAsync(command) });
        }
        catch (Exception error)
        {
            var exceptions = error is RequestFaultException { Fault: { } fault } ? fault.Exceptions : [];
            Tell(new { command.Id, Error = new { Type = error.GetType().Name, error.Message, Exceptions = exceptions } });
        }
    }

    private Task<object> DoAsync(PeerCommand command) => command.Do switch
    {
        "start" => StartAsync(command),
        "stop" => StopAsync(command),
        "publish" => PublishAsync(command),
        "send" => SendAsync(command),
        "ask" when command.Type == nameof(CheckOrder) => AskAsync<CheckOrder>(command),
        "ask" when command.Type == nameof(FailOrder) => AskAsync<FailOrder>(command),
        _ => throw new ArgumentException($"There is no command {command.Do} {command.Type}."),
    };

    private async Task<object> StartAsync(PeerCommand command)
    {
        var bus = await Broker.ConnectAsync(rabbit =>
        {
            if (command.RawJson) rabbit.UseRawJsonSerializer();
            foreach (var plan in command.Endpoints)
                rabbit.ReceiveEndpoint(plan.Name, endpoint => Configure(endpoint, plan));
        });
        buses[command.Bus ?? Only] = bus;
        return new { bus.Address };
    }

    private void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, EndpointPlan plan)
    {
        endpoint.ConfigureConsumeTopology = plan.ConfigureConsumeTopology;
        if (plan.PrefetchCount is { } count) endpoint.PrefetchCount = count;
        if (plan.RawJson) endpoint.UseRawJsonDeserializer();
        if (plan.Retries > 0) endpoint.UseMessageRetry(retry => retry.Immediate(plan.Retries));
        foreach (var name in plan.Consumes) Listeners.Add(name, endpoint, got => Tell(new { Consumed = got }));
    }

    private async Task<object> StopAsync(PeerCommand command)
    {
        foreach (var name in command.Bus is null ? buses.Keys : [command.Bus])
            if (buses.TryRemove(name, out var bus)) await bus.StopAsync();
        return new { };
    }

    private async Task<object> PublishAsync(PeerCommand command)
    {
        var (message, type) = PeerJson.ReadMessage(command);
        var sent = new SentMessage(command);
        using var trace = sent.StartTrace();
        await buses[command.Bus ?? Only].Publish(message, type, Pipe.Execute<PublishContext>(sent.Apply));
        return sent.Ids;
    }

    private async Task<object> SendAsync(PeerCommand command)
    {
        var (message, type) = PeerJson.ReadMessage(command);
        var sent = new SentMessage(command);
        using var trace = sent.StartTrace();
        var endpoint = await buses[command.Bus ?? Only].GetSendEndpoint(command.To!);
        await endpoint.Send(message, type, Pipe.Execute<SendContext>(sent.Apply));
        return sent.Ids;
    }

    private async Task<object> AskAsync<T>(PeerCommand command) where T : class
    {
        var message = (T)PeerJson.ReadMessage(command).Message;
        var timeout = RequestTimeout.After(ms: command.TimeToLiveMs ?? 30_000);
        var bus = buses[command.Bus ?? Only];
        var client = command.To is null ? bus.CreateRequestClient<T>(timeout) : bus.CreateRequestClient<T>(command.To, timeout);
        var answer = await client.GetResponse<OrderStatus, OrderNotFound>(message);
        return answer.Is(out Response<OrderStatus>? status)
            ? new { Kind = nameof(OrderStatus), Message = (object)status.Message, status.ConversationId, status.InitiatorId }
            : answer.Is(out Response<OrderNotFound>? missing)
                ? new { Kind = nameof(OrderNotFound), Message = (object)missing.Message, missing.ConversationId, missing.InitiatorId }
                : throw new InvalidOperationException("The answer is neither.");
    }

    private void Tell(object line) => output.WriteLine(PeerJson.Write(line));
}
