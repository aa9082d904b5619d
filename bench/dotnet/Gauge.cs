using System.Diagnostics;

namespace Baton.Bench;

/// <summary>Measures this process between two moments.</summary>
public sealed class Gauge
{
    private long startedAt;
    private TimeSpan cpuAtStart;

    /// <summary>The warm-up is over.</summary>
    public void Begin()
    {
        cpuAtStart = CpuTime();
        startedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>All is done.</summary>
    public PassResult End()
    {
        var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        var cpu = (CpuTime() - cpuAtStart).TotalMicroseconds;
        return new PassResult(seconds, cpu, Process.GetCurrentProcess().PeakWorkingSet64);
    }

    private static TimeSpan CpuTime() => Environment.CpuUsage.TotalTime;
}

/// <summary>Counts what a consumer handles: measured from the end of the warm-up to the last message.</summary>
public sealed class HandledCount(Pass pass)
{
    private readonly Gauge gauge = new();
    private readonly TaskCompletionSource<PassResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int handled;

    public Task<PassResult> Done => done.Task;

    public void Add()
    {
        var count = Interlocked.Increment(ref handled);
        if (count == pass.WarmUp) gauge.Begin();
        if (count == pass.WarmUp + pass.Messages) done.SetResult(gauge.End());
    }
}
