// The messages of the interop tests (test/interop). A service of its own would have these in a package of contracts.
namespace Sample.Orders;

public interface IOrderEvent
{
    Guid OrderId { get; }
}

public record OrderShipped : IOrderEvent
{
    public Guid OrderId { get; init; }
    public string? Carrier { get; init; }
}

public record BaseEvent : IOrderEvent
{
    public Guid OrderId { get; init; }
}

public record DerivedEvent : BaseEvent
{
    public int Number { get; init; }
}

public enum Urgency
{
    Low,
    Normal,
    High,
}

/// <summary>One property for each kind of value.</summary>
public record SubmitOrder
{
    public Guid OrderId { get; init; }
    public Guid CorrelationId { get; init; }
    public string Customer { get; init; } = "";
    public string? Note { get; init; }
    public decimal Total { get; init; }
    public double Weight { get; init; }
    public long Big { get; init; }
    public int Small { get; init; }
    public bool Rush { get; init; }
    public Urgency Priority { get; init; }
    public DateTime At { get; init; }
    public DateTimeOffset AtOffset { get; init; }
    public DateOnly Day { get; init; }
    public TimeOnly Clock { get; init; }
    public TimeSpan Wait { get; init; }
    public byte[] Bytes { get; init; } = [];
    public Uri? Link { get; init; }
    public OrderLine[] Lines { get; init; } = [];
    public Dictionary<string, string> Tags { get; init; } = [];
    public Dictionary<string, object> Extra { get; init; } = [];
}

public record OrderLine
{
    public string Sku { get; init; } = "";
    public int Quantity { get; init; }
    public decimal Price { get; init; }
}

public record CheckOrder
{
    public Guid OrderId { get; init; }
}

public record OrderStatus
{
    public Guid OrderId { get; init; }
    public string Status { get; init; } = "";
}

public record OrderNotFound
{
    public Guid OrderId { get; init; }
}

/// <summary>Its consumer throws.</summary>
public record FailOrder
{
    public Guid OrderId { get; init; }
    public string Kind { get; init; } = "";
}

/// <summary>Its consumer publishes an <see cref="OrderShipped"/>.</summary>
public record Chain
{
    public Guid OrderId { get; init; }
}
