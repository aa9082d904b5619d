using System.Text.Json;
using Baton.Bench;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// One pass of MassTransit, as the other clients' processes have theirs: the pass is the argument, the result the last line.
var pass = JsonSerializer.Deserialize<Pass>(args[0]) ?? throw new ArgumentException("A pass is needed, as JSON.");
var result = pass.Work switch
{
    "publish" => await Publish(),
    "consume" => await Consume(),
    "request-1" => await Request(1),
    "request-64" => await Request(64),
    _ => throw new ArgumentOutOfRangeException(nameof(args), pass.Work, "MassTransit does not know this work."),
};
Console.WriteLine(JsonSerializer.Serialize(result));

async Task<PassResult> Publish()
{
    using var host = await Start(_ => { });
    var bus = host.Services.GetRequiredService<IBus>();
    var note = await NoteFor(pass.Size, bus);
    var measured = await MeasureLanes(Pass.Outstanding, index => bus.Publish(OrderSubmitted.Of(index, note)));
    await host.StopAsync();
    return measured;
}

async Task<PassResult> Consume()
{
    var count = new HandledCount(pass);
    using var host = await Start(bus => bus.AddConsumer<CountingConsumer>(), services => services.AddSingleton(count));
    var measured = await count.Done;
    // A quorum queue takes a moment to carry out the last acknowledgements; see bench/src/bus/gauge.ts.
    await Task.Delay(400);
    await host.StopAsync();
    return measured;
}

async Task<PassResult> Request(int lanes)
{
    using var host = await Start(bus => bus.AddConsumer<AnsweringConsumer>());
    var bus = host.Services.GetRequiredService<IBus>();
    var client = bus.CreateRequestClient<OrderSubmitted>();
    var note = await NoteFor(pass.Size, bus);
    var measured = await MeasureLanes(lanes, async index =>
    {
        var answer = await client.GetResponse<OrderAccepted>(OrderSubmitted.Of(index, note));
        if (answer.Message.OrderId != OrderSubmitted.IdOf(index)) throw new InvalidOperationException("A wrong answer.");
    });
    await host.StopAsync();
    return measured;
}

// Its envelopes are written over many lines, so they leave less room than Baton's, or none. One is sent to nobody to see.
static async Task<string> NoteFor(int size, IBus bus)
{
    var nobody = await bus.GetSendEndpoint(new Uri("exchange:bench-nobody?temporary=true"));
    SendContext? sent = null;
    await nobody.Send(OrderSubmitted.Of(0, ""), Pipe.Execute<SendContext>(context => sent = context));
    var length = sent?.BodyLength ?? throw new InvalidOperationException("MassTransit does not say how long it was.");
    return new string('n', Math.Max(0, size - (int)length));
}

async Task<PassResult> MeasureLanes(int lanes, Func<int, Task> work)
{
    var gauge = new Gauge();
    await InLanes(lanes, 0, pass.WarmUp, work);
    gauge.Begin();
    await InLanes(lanes, pass.WarmUp, pass.Messages, work);
    return gauge.End();
}

static async Task InLanes(int lanes, int from, int count, Func<int, Task> work)
{
    var next = from - 1;
    await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(async () =>
    {
        for (var index = Interlocked.Increment(ref next); index < from + count; index = Interlocked.Increment(ref next))
            await work(index);
    })));
}

async Task<IHost> Start(Action<IBusRegistrationConfigurator> consumers, Action<IServiceCollection>? services = null)
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders();
    services?.Invoke(builder.Services);
    builder.Services.AddMassTransit(bus =>
    {
        consumers(bus);
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(new Uri(pass.BrokerUrl));
            if (pass.Work == "publish") return;
            rabbit.ReceiveEndpoint(Pass.Queue, endpoint =>
            {
                endpoint.PrefetchCount = Pass.Prefetch;
                endpoint.ConcurrentMessageLimit = Pass.Prefetch;
                Declare(endpoint);
                endpoint.ConfigureConsumers(context);
            });
        });
    });
    var host = builder.Build();
    await host.StartAsync();
    return host;
}

// The queue exists, with Baton's arguments; a different declaration would be refused.
void Declare(IRabbitMqReceiveEndpointConfigurator endpoint)
{
    if (pass.QueueType != "quorum") return;
    endpoint.SetQuorumQueue();
    endpoint.SetQueueArgument("x-delivery-limit", 10);
    endpoint.SetQueueArgument("x-dead-letter-exchange", $"{Pass.Queue}_error");
    endpoint.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
    endpoint.SetQueueArgument("x-overflow", "reject-publish");
}

namespace Baton.Bench
{
    public sealed class CountingConsumer(HandledCount count) : IConsumer<OrderSubmitted>
    {
        public Task Consume(ConsumeContext<OrderSubmitted> context)
        {
            count.Add();
            return Task.CompletedTask;
        }
    }

    public sealed class AnsweringConsumer : IConsumer<OrderSubmitted>
    {
        public Task Consume(ConsumeContext<OrderSubmitted> context) =>
            context.RespondAsync(new OrderAccepted(context.Message.OrderId));
    }
}
