using MassTransit;

namespace Baton.Sample;

/// <summary>RabbitMQ, at the place that the variable of Baton's own services names.</summary>
public static class Broker
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    public static Uri Address
    {
        get
        {
            var url = Environment.GetEnvironmentVariable("RABBITMQ_URL");
            if (string.IsNullOrEmpty(url))
                throw new InvalidOperationException("RABBITMQ_URL is not set. Set it to amqp://user:password@host:port/vhost.");
            return new Uri(url);
        }
    }

    /// <summary>A started bus; whoever asked for it stops it.</summary>
    public static async Task<IBusControl> ConnectAsync(Action<IRabbitMqBusFactoryConfigurator> configure)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(Address);
            configure(rabbit);
        });
        await bus.StartAsync(StartTimeout);
        return bus;
    }
}
