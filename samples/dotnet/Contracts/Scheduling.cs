// Baton's messages, as a .NET service declares them. The namespace is part of each message's name on the wire, so it is
// given. Fields that a service does not use may be left out; unknown ones are ignored.
namespace Baton.Contracts.Scheduling;

/// <summary>Asks for a run of a pipeline. A request: answered by <see cref="RunAccepted"/> or <see cref="RunRefused"/>.</summary>
public record StartRun
{
    public string Pipeline { get; init; } = "nightly";
    public DateOnly RunDateUtc { get; init; }
    public Guid[]? OrganizationIds { get; init; }
    public string[]? ScheduleTypes { get; init; }
    public bool DryRun { get; init; }
    public bool Rerun { get; init; }
    public string? RequestedBy { get; init; }
}

/// <summary>The run exists. <see cref="Created"/> is false when it existed before.</summary>
public record RunAccepted
{
    public Guid RunId { get; init; }
    public bool Created { get; init; }
    public string State { get; init; } = "";
}

/// <summary>Nothing was started.</summary>
public record RunRefused
{
    public string Code { get; init; } = "";
    public string Reason { get; init; } = "";
}

/// <summary>
/// Published bare it asks the scheduler for the night of a date. Each module's command derives from it, so whoever consumes
/// this one sees every module's command.
/// </summary>
public record RunSchedulerCommand
{
    /// <summary>Left empty, the receiver derives one from module and date: the same command twice is the same run.</summary>
    public Guid RunId { get; init; }
    /// <summary>The scheduler's attempt at the stage; the answer repeats it.</summary>
    public Guid? StageId { get; init; }
    /// <summary>Midnight UTC of the date.</summary>
    public DateTime RunDateUtc { get; init; }
    public Guid[]? OrganizationIds { get; init; }
    public string[]? ScheduleTypes { get; init; }
    public bool DryRun { get; init; }
    /// <summary>Slices in flight at once; 0 is the module's own number.</summary>
    public int Window { get; init; }
    public DateTime? DeadlineUtc { get; init; }
}

public record RunSalesSchedulerCommand : RunSchedulerCommand;

public record RunPurchaseSchedulerCommand : RunSchedulerCommand;

public record RunAccountingSchedulerCommand : RunSchedulerCommand;

public record RunStarted
{
    public Guid RunId { get; init; }
    public string Pipeline { get; init; } = "";
    public DateTime RunDateUtc { get; init; }
    public DateTime StartedAtUtc { get; init; }
}

/// <summary>A module's heartbeat. Optional: of a module that never sends one, the scheduler knows only whether it is over.</summary>
public record ModuleRunProgressed
{
    public Guid RunId { get; init; }
    public Guid? StageId { get; init; }
    public string Module { get; init; } = "";
    public DateTime RunDateUtc { get; init; }
    /// <summary>queued, running, retrying, deferred or paused.</summary>
    public string State { get; init; } = "";
    public int Planned { get; init; }
    public int Succeeded { get; init; }
    public int Faulted { get; init; }
    public int Skipped { get; init; }
    public int Cancelled { get; init; }
    public DateTime AtUtc { get; init; }
}

/// <summary>A module is done with its part. The scheduler waits for it.</summary>
public record ModuleRunCompleted
{
    public Guid RunId { get; init; }
    public Guid? StageId { get; init; }
    public string Module { get; init; } = "";
    public DateTime RunDateUtc { get; init; }
    /// <summary>succeeded, faulted or cancelled.</summary>
    public string Outcome { get; init; } = "";
    public ScheduleTypeResult[] ScheduleTypes { get; init; } = [];
    public DateTime StartedAtUtc { get; init; }
    public DateTime CompletedAtUtc { get; init; }
    public string? Error { get; init; }
}

public record ScheduleTypeResult
{
    public string ScheduleType { get; init; } = "";
    public int Planned { get; init; }
    public int Succeeded { get; init; }
    public int Faulted { get; init; }
    public int Skipped { get; init; }
    public int Cancelled { get; init; }
    public long DurationMs { get; init; }
}

/// <summary>Asks a module to end its part; answered by <see cref="ModuleRunCompleted"/> with outcome cancelled.</summary>
public record CancelModuleRun
{
    public Guid RunId { get; init; }
    public Guid? StageId { get; init; }
    public string Module { get; init; } = "";
    public string? Reason { get; init; }
}

public record RunCompleted
{
    public Guid RunId { get; init; }
    public string Pipeline { get; init; } = "";
    public DateTime RunDateUtc { get; init; }
    public string Outcome { get; init; } = "";
    public StageResult[] Stages { get; init; } = [];
    public DateTime StartedAtUtc { get; init; }
    public DateTime CompletedAtUtc { get; init; }
}

public record StageResult
{
    public string Module { get; init; } = "";
    public string Outcome { get; init; } = "";
    public int Succeeded { get; init; }
    public int Faulted { get; init; }
    public int Skipped { get; init; }
    public int Cancelled { get; init; }
}
