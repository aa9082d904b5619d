using Baton.Contracts.Scheduling;
using MassTransit;

namespace Baton.Sample.Night;

/// <summary>Starts the night of a date: by a request that is answered, or by a bare command as any trigger may send it.</summary>
public static class StartNight
{
    private static readonly string[] Flags = ["--watch", "--bare", "--dry-run", "--rerun"];
    private static readonly string[] Over = ["succeeded", "faulted", "cancelled"];

    public static bool Understands(string[] flags) => flags.All(Flags.Contains);

    public static async Task<int> RunAsync(DateOnly date, string[] flags)
    {
        var watcher = new NightWatcher();
        var watch = flags.Contains("--watch");
        var bus = await Broker.ConnectAsync(rabbit =>
        {
            if (watch) watcher.Listen(rabbit);
        });
        try
        {
            if (flags.Contains("--bare"))
            {
                var runId = NewId.NextGuid();
                await CommandAsync(bus, date, runId, flags);
                return watch ? ExitCode((await watcher.RunIsOver(runId)).Outcome) : 0;
            }
            var accepted = await AskAsync(bus, date, flags);
            if (accepted is null) return 1;
            if (!watch) return 0;
            return ExitCode(Over.Contains(accepted.State) ? accepted.State : (await watcher.RunIsOver(accepted.RunId)).Outcome);
        }
        finally
        {
            await bus.StopAsync();
        }
    }

    private static async Task<RunAccepted?> AskAsync(IBus bus, DateOnly date, string[] flags)
    {
        var client = bus.CreateRequestClient<StartRun>();
        var answer = await client.GetResponse<RunAccepted, RunRefused>(new StartRun
        {
            RunDateUtc = date,
            DryRun = flags.Contains("--dry-run"),
            Rerun = flags.Contains("--rerun"),
            RequestedBy = "the .NET sample",
        });
        if (answer.Is(out Response<RunRefused>? refused))
        {
            Console.Error.WriteLine($"refused ({refused.Message.Code}): {refused.Message.Reason}");
            return null;
        }
        answer.Is(out Response<RunAccepted>? accepted);
        var run = accepted!.Message;
        Console.WriteLine($"run {run.RunId} {(run.Created ? "was created" : "existed before")} and is {run.State}");
        return run;
    }

    private static Task CommandAsync(IBus bus, DateOnly date, Guid runId, string[] flags) =>
        bus.Publish(new RunSchedulerCommand
        {
            RunId = runId,
            RunDateUtc = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            DryRun = flags.Contains("--dry-run"),
        });

    private static int ExitCode(string outcome) => outcome == "succeeded" ? 0 : 1;
}
