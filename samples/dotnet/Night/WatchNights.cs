namespace Baton.Sample.Night;

/// <summary>Shows all nights until Ctrl-C.</summary>
public static class WatchNights
{
    public static async Task<int> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        var bus = await Broker.ConnectAsync(new NightWatcher().Listen);
        Console.WriteLine("Watching. Ctrl-C ends it.");
        await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { });
        await bus.StopAsync();
        return 0;
    }
}
