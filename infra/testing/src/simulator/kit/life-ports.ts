import type { OrganizationId } from '@baton/contracts';
import {
  BreakerRepository,
  Breakers,
  type Failure,
  Failures,
  failureOf,
  Heartbeat,
  OccurrenceRepository,
  PlannedDates,
  QuarantineRepository,
  Random,
  RunnerLog,
  RunnerMetrics,
  Transactions,
  UsualCommitsRepository,
} from '@baton/schedule-runner/parts';
import type { Connection } from '../store/unit';
import type { Chance } from '../time/chance';
import type { Life } from '../time/life';

/** Heartbeats on the process's virtual timers. */
export class LifeHeartbeat extends Heartbeat {
  constructor(private readonly life: Life) {
    super();
  }

  override every(intervalMs: number, beat: () => Promise<unknown>): () => void {
    let over = false;
    const next = (): void => {
      this.life.after(intervalMs, () => {
        if (over) return;
        beat().then(next, next);
      });
    };
    next();
    return () => {
      over = true;
    };
  }
}

/** The night's chance. */
export class DrawnRandom extends Random {
  constructor(private readonly chance: Chance) {
    super();
  }

  override next(): number {
    return this.chance.next();
  }
}

/** Errors here are all ours, or defects. */
export class PlainFailures extends Failures {
  override read(error: unknown): Failure {
    return failureOf(error, () => true);
  }
}

/** Units of work on the store. */
export class MemoryTransactions extends Transactions {
  constructor(private readonly connection: Connection) {
    super();
  }

  override run<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.transaction(work);
  }

  override asTenants<T>(_organizations: readonly OrganizationId[], work: () => Promise<T>): Promise<T> {
    return work();
  }
}

/** Nobody reads it: the trace has what was committed. */
export class NoRunnerLog extends RunnerLog {
  override moduleRunBegan(): void {}
  override moduleRunEnded(): void {}
  override executionFaulted(): void {}
  override recurrenceRefused(): void {}
  override sliceTakenOver(): void {}
  override moduleRunStalled(): void {}
  override typeDeferred(): void {}
  override typeGoesOn(): void {}
  override windowChanged(): void {}
}

/** Nobody reads them. */
export class NoRunnerMetrics extends RunnerMetrics {
  override breakerChanged(): void {}
  override databaseWatched(): void {}
  override recurrencesRefused(): void {}
  override moduleRunStalled(): void {}
  override sliceLeft(): void {}
  override moduleRunEnded(): void {}
}

/** One night puts nobody into quarantine. */
export class NoQuarantine extends QuarantineRepository {
  override async endStreaks(): Promise<void> {}
  override async release(): Promise<boolean> {
    return false;
  }
  override async list() {
    return { quarantined: [], more: false };
  }
}

/** No schedule type here has a circuit breaker. */
export class NoBreakers extends Breakers {
  override begin(): void {}
  override attempt<T>(_registered: unknown, work: () => Promise<T>): Promise<T> {
    return work();
  }
  override openedBy(): undefined {
    return undefined;
  }
}

/** So none waits. */
export class NoDeferrals extends BreakerRepository {
  override async find(): Promise<undefined> {
    return undefined;
  }
  override async open(): Promise<boolean> {
    return false;
  }
  override async close(): Promise<boolean> {
    return false;
  }
}

/** Nobody measures how long a commit takes in virtual time. */
export class NoUsualCommits extends UsualCommitsRepository {
  override async load(): Promise<ReadonlyMap<string, number>> {
    return new Map();
  }
  override async keep(): Promise<void> {}
}

/** Everybody is due every day, so there is nothing to materialize. */
export class NoRecurrences extends OccurrenceRepository {
  override async calendars() {
    return [];
  }
  override async outdated() {
    return [];
  }
  override async lock() {
    return [];
  }
  override async from() {
    return [];
  }
  override async refused() {
    return 0;
  }
  override async lastPlanned(): Promise<undefined> {
    return undefined;
  }
  override async save(): Promise<void> {}
}

/** One night misses none. */
export class NothingMissed extends PlannedDates {
  override async missedBefore() {
    return [];
  }
  override async ofEarlierRuns() {
    return [];
  }
}
