namespace Baton.Bench;

/// <summary>What every client sends; Baton declares the same under the same name.</summary>
public record OrderSubmitted(string OrderId, string Customer, int Lines, double Total, string Note)
{
    public static OrderSubmitted Of(int index, string note) => new(IdOf(index), "Contoso Ltd.", 3, 1249.95, note);

    public static string IdOf(int index) => $"order-{index:D9}";
}

/// <summary>What a request is answered with.</summary>
public record OrderAccepted(string OrderId);
