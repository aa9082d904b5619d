using System.Collections.Concurrent;
using Baton.Contracts.Scheduling;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Sample.Night;

/// <summary>Stands in for sales-service: a module of the night may be anyone's.</summary>
public static class SalesModule
{
    public static async Task<int> RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<CompletedParts>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConsumer<RunSalesSchedulerConsumer>(consumer => consumer.ConcurrentMessageLimit = 1)
                .Endpoint(endpoint => endpoint.Name = "dotnet-sales");
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(Broker.Address);
                rabbit.ConfigureEndpoints(context);
            });
        });
        await builder.Build().RunAsync();
        return 0;
    }
}

/// <summary>Does sales' part of a date and says so; the scheduler then goes on with the next module.</summary>
public sealed class RunSalesSchedulerConsumer(CompletedParts completed, ILogger<RunSalesSchedulerConsumer> logger)
    : IConsumer<RunSalesSchedulerCommand>
{
    private static readonly string[] ScheduleTypes = ["sales.post-recurring-invoices", "sales.send-payment-reminders"];

    public async Task Consume(ConsumeContext<RunSalesSchedulerCommand> context)
    {
        var command = context.Message;
        if (!completed.TryGet(command, out var done))
        {
            await context.Publish(Begins(command));
            done = Work(command);
            completed.Add(done);
            logger.LogInformation("Sales did its part of {Date:yyyy-MM-dd}, run {RunId}", command.RunDateUtc, command.RunId);
        }
        await context.Publish(done);
    }

    /// <summary>Optional. A module that sends one has to go on sending them, every 15 s, until it is done.</summary>
    private static ModuleRunProgressed Begins(RunSalesSchedulerCommand command) => new()
    {
        RunId = command.RunId,
        StageId = command.StageId,
        Module = "sales",
        RunDateUtc = command.RunDateUtc,
        State = "running",
        Planned = ScheduleTypes.Length,
        AtUtc = DateTime.UtcNow,
    };

    /// <summary>Where a real module would do its work, once for each organization; this one has a single make-believe one.</summary>
    private static ModuleRunCompleted Work(RunSalesSchedulerCommand command)
    {
        var startedAt = DateTime.UtcNow;
        return new ModuleRunCompleted
        {
            RunId = command.RunId,
            StageId = command.StageId,
            Module = "sales",
            RunDateUtc = command.RunDateUtc,
            Outcome = "succeeded",
            ScheduleTypes = [.. ScheduleTypes.Select(type => new ScheduleTypeResult { ScheduleType = type, Planned = 1, Succeeded = 1 })],
            StartedAtUtc = startedAt,
            CompletedAtUtc = DateTime.UtcNow,
        };
    }
}

/// <summary>The same command twice is done once, and the completion told again. A real module keeps this in its database.</summary>
public sealed class CompletedParts
{
    private readonly ConcurrentDictionary<(Guid, Guid?), ModuleRunCompleted> parts = new();

    public bool TryGet(RunSchedulerCommand command, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ModuleRunCompleted? part) =>
        parts.TryGetValue((command.RunId, command.StageId), out part);

    public void Add(ModuleRunCompleted part) => parts[(part.RunId, part.StageId)] = part;
}
