namespace Baton.Sample;

/// <summary>Where RabbitMQ is: the variable that Baton's own services read.</summary>
public static class Broker
{
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
}
