using System.Diagnostics;
using MassTransit;
using Sample.Orders;

namespace Baton.Sample.Interop;

/// <summary>The peer's consumers. Each tells what it got; some then do what their message asks for.</summary>
public static class Listeners
{
    /// <summary>Nobody knows this order.</summary>
    private static readonly Guid Unknown = new("00000000-0000-0000-0000-000000000404");

    private static readonly Dictionary<string, Action<IReceiveEndpointConfigurator, Action<object>>> ByName = new()
    {
        ["IOrderEvent"] = Only<IOrderEvent>(),
        ["OrderShipped"] = Only<OrderShipped>(),
        ["BaseEvent"] = Only<BaseEvent>(),
        ["SubmitOrder"] = Only<SubmitOrder>(),
        ["Fault<FailOrder>"] = Only<Fault<FailOrder>>(),
        ["Fault"] = Only<Fault>(),
        ["CheckOrder"] = And<CheckOrder>(AnswerAsync),
        ["FailOrder"] = And<FailOrder>(context => throw new InvalidOperationException(context.Message.Kind)),
        ["Chain"] = And<Chain>(context => context.Publish(new OrderShipped { OrderId = context.Message.OrderId })),
    };

    public static void Add(string name, IReceiveEndpointConfigurator endpoint, Action<object> tell) =>
        ByName[name](endpoint, tell);

    private static Task AnswerAsync(ConsumeContext<CheckOrder> context)
    {
        var order = context.Message.OrderId;
        return order == Unknown
            ? context.RespondAsync(new OrderNotFound { OrderId = order })
            : context.RespondAsync(new OrderStatus { OrderId = order, Status = "shipped" });
    }

    private static Action<IReceiveEndpointConfigurator, Action<object>> Only<T>() where T : class =>
        And<T>(_ => Task.CompletedTask);

    private static Action<IReceiveEndpointConfigurator, Action<object>> And<T>(Func<ConsumeContext<T>, Task> then)
        where T : class => (endpoint, tell) => endpoint.Consumer(() => new Listener<T>(tell, then));
}

/// <summary>Tells of a message, then does what is to be done.</summary>
public sealed class Listener<T>(Action<object> tell, Func<ConsumeContext<T>, Task> then) : IConsumer<T> where T : class
{
    public Task Consume(ConsumeContext<T> context)
    {
        tell(new
        {
            Endpoint = context.ReceiveContext.InputAddress.Segments[^1],
            As = typeof(T).IsGenericType ? $"Fault<{typeof(T).GetGenericArguments()[0].Name}>" : typeof(T).Name,
            Message = PeerJson.ToElement(context.Message, typeof(T)),
            context.MessageId,
            context.RequestId,
            context.CorrelationId,
            context.ConversationId,
            context.InitiatorId,
            context.SourceAddress,
            context.ExpirationTime,
            context.SentTime,
            MessageTypes = context.SupportedMessageTypes,
            Headers = ByName(context.Headers),
            TransportHeaders = ByName(context.ReceiveContext.TransportHeaders),
            TraceId = Activity.Current?.TraceId.ToString(),
        });
        return then(context);
    }

    /// <summary>The ids of a raw message are there twice, as header and as property.</summary>
    private static Dictionary<string, object> ByName(Headers headers) =>
        headers.GetAll().DistinctBy(header => header.Key).ToDictionary(header => header.Key, header => header.Value);
}
