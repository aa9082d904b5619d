using Baton.Contracts.Scheduling;
using MassTransit;

namespace Baton.Sample.Night;

/// <summary>Has one module do its part of a date, without a scheduler: any system may.</summary>
public static class CommandModule
{
    private static readonly Dictionary<string, RunSchedulerCommand> Commands = new()
    {
        ["sales"] = new RunSalesSchedulerCommand(),
        ["purchase"] = new RunPurchaseSchedulerCommand(),
        ["accounting"] = new RunAccountingSchedulerCommand(),
    };

    public static bool Knows(string module) => Commands.ContainsKey(module);

    public static async Task<int> RunAsync(string module, DateOnly date)
    {
        var watcher = new NightWatcher();
        var bus = await Broker.ConnectAsync(watcher.Listen);
        try
        {
            var command = Commands[module] with
            {
                RunId = NewId.NextGuid(),
                RunDateUtc = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            };
            // As the type it is, not as the one of the variable: a bare RunSchedulerCommand would start a whole night.
            await bus.Publish(command, command.GetType());
            var done = await watcher.ModuleIsDone(command.RunId, module);
            return done.Outcome == "succeeded" ? 0 : 1;
        }
        finally
        {
            await bus.StopAsync();
        }
    }
}
