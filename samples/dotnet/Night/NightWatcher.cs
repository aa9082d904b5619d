using System.Collections.Concurrent;
using Baton.Contracts.Scheduling;
using MassTransit;

namespace Baton.Sample.Night;

/// <summary>Prints what is told of nights, and knows when a run or a module's part in it is over.</summary>
public sealed class NightWatcher :
    IConsumer<RunStarted>,
    IConsumer<RunSchedulerCommand>,
    IConsumer<ModuleRunProgressed>,
    IConsumer<ModuleRunCompleted>,
    IConsumer<RunCompleted>
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<RunCompleted>> runs = new();
    private readonly ConcurrentDictionary<(Guid, string), TaskCompletionSource<ModuleRunCompleted>> modules = new();

    /// <summary>On a queue of its own that is gone with this process; one message at a time keeps their order.</summary>
    public void Listen(IRabbitMqBusFactoryConfigurator rabbit) =>
        rabbit.ReceiveEndpoint(new TemporaryEndpointDefinition("baton-watch"), DefaultEndpointNameFormatter.Instance, endpoint =>
        {
            endpoint.PrefetchCount = 1;
            endpoint.Consumer(() => this);
        });

    /// <summary>The end of a run, which may have come before it is asked for.</summary>
    public Task<RunCompleted> RunIsOver(Guid runId) => runs.GetOrAdd(runId, _ => new()).Task;

    public Task<ModuleRunCompleted> ModuleIsDone(Guid runId, string module) =>
        modules.GetOrAdd((runId, module), _ => new()).Task;

    public Task Consume(ConsumeContext<RunStarted> context)
    {
        var run = context.Message;
        return Say($"run {run.RunId} of {run.Pipeline} for {run.RunDateUtc:yyyy-MM-dd} begins");
    }

    /// <summary>Every module's command derives from it, so all of them come here.</summary>
    public Task Consume(ConsumeContext<RunSchedulerCommand> context)
    {
        var type = context.SupportedMessageTypes.First().Split(':')[^1];
        return Say($"{type} for {context.Message.RunDateUtc:yyyy-MM-dd}, run {context.Message.RunId}");
    }

    public Task Consume(ConsumeContext<ModuleRunProgressed> context)
    {
        var part = context.Message;
        var done = part.Succeeded + part.Faulted + part.Skipped + part.Cancelled;
        return Say($"{part.Module} is {part.State}, {done} of {part.Planned} done");
    }

    public async Task Consume(ConsumeContext<ModuleRunCompleted> context)
    {
        var part = context.Message;
        var numbers = part.ScheduleTypes;
        await Say($"{part.Module} {part.Outcome}, {numbers.Sum(type => type.Succeeded)} succeeded, "
            + $"{numbers.Sum(type => type.Faulted)} faulted, {numbers.Sum(type => type.Skipped)} skipped");
        modules.GetOrAdd((part.RunId, part.Module), _ => new()).TrySetResult(part);
    }

    public async Task Consume(ConsumeContext<RunCompleted> context)
    {
        var run = context.Message;
        await Say($"run {run.RunId} for {run.RunDateUtc:yyyy-MM-dd} {run.Outcome}");
        runs.GetOrAdd(run.RunId, _ => new()).TrySetResult(run);
    }

    private static Task Say(string line) => Console.Out.WriteLineAsync(line);
}
