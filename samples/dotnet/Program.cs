using System.Globalization;
using Baton.Sample.Interop;
using Baton.Sample.Night;

return args switch
{
    ["start", var date, .. var flags] when TryReadDate(date, out var day) && StartNight.Understands(flags) =>
        await StartNight.RunAsync(day, flags),
    ["watch"] => await WatchNights.RunAsync(),
    ["command", var module, var date] when TryReadDate(date, out var day) && CommandModule.Knows(module) =>
        await CommandModule.RunAsync(module, day),
    ["sales"] => await SalesModule.RunAsync(),
    ["peer"] => await Peer.RunAsync(),
    _ => Usage(),
};

static bool TryReadDate(string text, out DateOnly date) =>
    DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

static int Usage()
{
    Console.Error.WriteLine("""
        Usage, with RABBITMQ_URL set to amqp://user:password@host:port/vhost:
          start DATE [--watch] [--bare] [--dry-run] [--rerun]   ask the scheduler for the night of a date, such as 2026-03-01
          watch                                                 show what is told of nights, until Ctrl-C
          command sales|purchase|accounting DATE                have one module do its part, without a scheduler
          sales                                                 stand in for sales-service, until Ctrl-C
          peer                                                  the other end of Baton's interop tests
        Exit code: 0 succeeded, 1 refused or faulted, 2 asked wrongly.
        """);
    return 2;
}
