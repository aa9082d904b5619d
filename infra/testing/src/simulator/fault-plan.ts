import type { StoreMishaps } from './store/store-mishaps';
import type { Chance } from './time/chance';
import type { Life } from './time/life';
import type { WireMishaps } from './wire/sim-transport';

type Given<F> = F extends (...parameters: never) => infer R ? Exclude<R, undefined> : never;
type StatementFault = Given<StoreMishaps['atStatement']>;
type CommitFault = Given<StoreMishaps['atCommit']>;
type SendFault = Given<WireMishaps['atSend']>;
type AckFault = Given<WireMishaps['atAck']>;

/** What happens to a process, or to a service's processes, at an instant. */
export type TimedFault =
  | 'crash'
  | 'freeze'
  | 'broker-cut'
  | 'database-cut'
  | 'database-crash'
  | 'replica-added'
  | 'replica-removed'
  | 'foreign-event';

/** What happens as a worker has begun with an execution. */
export type WorkFault = 'freeze-at-work' | 'database-crash-at-work';

/** What a night's world brings along: work that ends its process; a handler that no process has, or the first one not. */
export type Hardship = 'poison' | 'handler-missing' | 'old-version';

/** A fault by the name it is counted under. */
export type FaultKind = Hardship | WorkFault | StatementFault | CommitFault | SendFault | AckFault | TimedFault;

/** A fault at an instant. */
export interface PlannedAt {
  readonly kind: TimedFault;
  /** From the beginning of the night, milliseconds. */
  readonly atMs: number;
  /** Chooses whom it meets, in [0, 1). */
  readonly whom: number;
  /** How long it lasts, where it lasts, milliseconds. */
  readonly forMs: number;
}

/** The exchanges of modules' commands. */
const MODULE_COMMAND = /:Run\w+SchedulerCommand$/;

/** Which of a night's steps of a kind may be hit: the first so many, of which most nights have more. */
const STEPS = { statement: 2_500, commit: 700, send: 260, ack: 260, work: 150 } as const;
/** Within so many milliseconds from its beginning most nights are at work. */
const AT_WORK_MS = 30_000;
/** So many faults meet even the shortest night, which is cancelled as it begins. */
const SURE = 16;
/** What of the steps and the time every night has. */
const SURE_SHARE = 0.03;

const statementFaults: readonly StatementFault[] = ['serialization', 'connection-lost'];
const commitFaults: readonly CommitFault[] = [
  'serialization',
  'unknown-done',
  'unknown-undone',
  'crash-before-commit',
  'crash-after-commit',
];
const sendFaults: readonly SendFault[] = [
  'lost',
  'confirm-lost',
  'crash-before-publish',
  'crash-before-confirm',
  'duplicate',
  'delay',
  'overtaken',
];
const ackFaults: readonly AckFault[] = ['ack-lost', 'crash-before-ack'];
const workFaults: readonly WorkFault[] = ['freeze-at-work', 'database-crash-at-work'];
const timedFaults: readonly TimedFault[] = [
  'crash',
  'freeze',
  'broker-cut',
  'database-cut',
  'database-crash',
  'replica-added',
  'replica-removed',
  'foreign-event',
];

/** What goes wrong in a night, drawn from its seed: the n-th commit crashes, the m-th message is lost. */
export class FaultPlan implements StoreMishaps, WireMishaps {
  /** In the order of their instants. */
  readonly timed: readonly PlannedAt[];
  private readonly statements = new Steps<StatementFault>();
  private readonly commits = new Steps<CommitFault>();
  private readonly sends = new Steps<SendFault>();
  private readonly acks = new Steps<AckFault>();
  private readonly works = new Steps<WorkFault>();
  private readonly counts = new Map<FaultKind, number>();
  private holdsCommand = false;

  /**
   * @param faults how many are planned.
   * @param onFault told of each that comes about.
   */
  constructor(
    chance: Chance,
    faults: number,
    private readonly onFault: (kind: FaultKind, who: string) => void,
  ) {
    const timed: PlannedAt[] = [];
    for (let planned = 0; planned < faults; planned++) {
      const within = planned < SURE ? SURE_SHARE : 1;
      const step = (steps: number) => chance.between(1, Math.ceil(steps * within));
      const drawn = chance.next();
      if (drawn < 0.09) this.works.plan(step(STEPS.work), chance.pick(workFaults));
      else if (drawn < 0.18) this.statements.plan(step(STEPS.statement), chance.pick(statementFaults));
      else if (drawn < 0.37) this.commits.plan(step(STEPS.commit), chance.pick(commitFaults));
      else if (drawn < 0.62) this.sends.plan(step(STEPS.send), chance.pick(sendFaults));
      else if (drawn < 0.75) this.acks.plan(step(STEPS.ack), chance.pick(ackFaults));
      else timed.push(drawTimed(chance, step(AT_WORK_MS)));
    }
    this.timed = timed.sort((one, other) => one.atMs - other.atMs);
  }

  /** What came about so far, by kind. */
  get fired(): ReadonlyMap<FaultKind, number> {
    return this.counts;
  }

  /** Counts a fault that came about. */
  note(kind: FaultKind, who: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.onFault(kind, who);
  }

  atStatement(life: Life): StatementFault | undefined {
    return this.noted(this.statements.next(), life);
  }

  atCommit(life: Life): CommitFault | undefined {
    return this.noted(this.commits.next(), life);
  }

  atSend(life: Life, to: string): SendFault | undefined {
    const planned = this.sends.next();
    if (!this.holdsCommand || !MODULE_COMMAND.test(to)) return this.noted(planned, life);
    this.holdsCommand = false;
    return this.noted('delay', life);
  }

  /** Has the next command to a module come late, so that a cancellation overtakes it. */
  holdCommand(): void {
    this.holdsCommand = true;
  }

  atAck(life: Life): AckFault | undefined {
    return this.noted(this.acks.next(), life);
  }

  /** Asked as a worker has begun with an execution. */
  atWork(life: Life): WorkFault | undefined {
    return this.noted(this.works.next(), life);
  }

  private noted<K extends FaultKind>(kind: K | undefined, life: Life): K | undefined {
    if (kind !== undefined) this.note(kind, life.name);
    return kind;
  }
}

/** Steps of one kind, counted, and those at which something is planned. */
class Steps<K> {
  private readonly planned = new Map<number, K>();
  private taken = 0;

  /** At the step, or at the next that is free. */
  plan(step: number, fault: K): void {
    let free = step;
    while (this.planned.has(free)) free += 1;
    this.planned.set(free, fault);
  }

  next(): K | undefined {
    this.taken += 1;
    return this.planned.get(this.taken);
  }
}

function drawTimed(chance: Chance, atMs: number): PlannedAt {
  return {
    kind: chance.pick(timedFaults),
    atMs,
    whom: chance.next(),
    forMs: chance.between(500, 20_000),
  };
}
