import type { OrganizationId } from '@baton/contracts';
import { isOver, type Run } from '@baton/scheduler-service/parts';
import type { FaultPlan } from './fault-plan';
import { type NightRemains, runOfNight } from './night-end';
import { type Moment, type OperatorPlan, put } from './operator';
import type { Processes } from './processes';
import type { Wish } from './scheduler/scheduler-replica';
import type { VirtualTime } from './time/virtual-time';
import type { Trace } from './trace';

/** What an operator needs. */
export interface WishesParts {
  readonly night: NightRemains;
  readonly operator: OperatorPlan;
  readonly processes: Processes;
  readonly plan: FaultPlan;
  readonly time: VirtualTime;
  readonly trace: Trace;
  /** Told of every answer, whatever it is. */
  readonly onAnswer: () => void;
}

/** Who had no answer asks again after so long, milliseconds. */
const AGAIN_MS = 700;
/** Whoever asked a process that died, or hangs, hears nothing: then asks another, after so many milliseconds. */
const PATIENCE_MS = 40_000;

/** Puts an operator's wishes to the scheduler, each until there is an answer. */
export class Wishes {
  /** What was granted, in order. */
  readonly granted: Wish['kind'][] = [];
  /** Wishes that are not answered yet. */
  private open = 0;
  private retried = false;

  constructor(private readonly given: WishesParts) {}

  get areOpen(): boolean {
    return this.open > 0;
  }

  /** Has each wish be made at its moment. */
  schedule(): void {
    const { operator, plan, time } = this.given;
    const { pause, cancel, stage, leaveOut } = operator;
    if (pause)
      this.when(pause.at, () =>
        this.wish({ kind: 'pause' }, () => void time.after(pause.forMs, () => this.wish({ kind: 'resume' }))),
      );
    if (leaveOut) this.when(leaveOut.at, () => this.leaveOut(leaveOut.organizationId, leaveOut.forMs));
    if (stage) this.when(stage.at, () => this.wish({ kind: stage.kind, module: this.atWork() ?? stage.module }));
    if (cancel === undefined) return;
    if ('once' in cancel.at) plan.holdCommand();
    this.when(cancel.at, () => this.wish({ kind: 'cancel' }));
  }

  /** When all is over an operator may have what failed done again, once it is mended. @returns whether that is so now */
  retriesNow(): boolean {
    if (!this.given.operator.retries || this.retried) return false;
    this.retried = true;
    this.given.night.world.mend(true);
    this.wish({ kind: 'retry-faulted' });
    return true;
  }

  private leaveOut(organizationId: OrganizationId, forMs: number | undefined): void {
    this.wish({ kind: 'leave-out', organizationId, version: 1 });
    if (forMs !== undefined)
      this.given.time.after(forMs, () => this.wish({ kind: 'let-in', organizationId, version: 2 }));
  }

  private atWork(): string | undefined {
    return runOfNight(this.given.night)?.stages.find(({ state }) => state === 'running')?.plan.module;
  }

  private when(moment: Moment, then: () => void): void {
    const { night, time } = this.given;
    if ('atMs' in moment) return void time.after(moment.atMs, then);
    const run = runOfNight(night);
    if (run && (moment.once === 'recorded' || run.state === moment.once)) then();
    else if (!run || !isOver(run.state)) time.after(50, () => this.when(moment, then));
  }

  /**
   * Asks until there is an answer. Who had none asks again, and is refused where the first asking was heard.
   *
   * @param then follows when the wish came true.
   */
  private wish(wish: Wish, then: () => void = () => undefined, attemptsBefore?: number): void {
    const { night, processes, time, trace, onAnswer } = this.given;
    const run = runOfNight(night);
    const replica = processes.anyScheduler();
    const before = attemptsBefore ?? (run && attemptsOf(run));
    this.open += 1;
    const again = (): void => {
      this.open -= 1;
      this.wish(wish, then, before);
    };
    if (run === undefined || replica === undefined) return void time.after(AGAIN_MS, again);
    let answered = false;
    const asked = time.now;
    void put(replica, run.id, wish).then((answer) => {
      if (answered) return;
      answered = true;
      trace.note('operator', `${wish.kind} ${answer}`);
      onAnswer();
      if (answer === 'unknown') return void time.after(AGAIN_MS, again);
      this.open -= 1;
      if (answer === 'accepted') this.granted.push(wish.kind);
      // Refused where nothing was tried again: there is nothing to retry in this run.
      const now = runOfNight(night);
      if (wish.kind === 'retry-faulted' && answer === 'refused' && now && attemptsOf(now) === before)
        night.world.mend(false);
      if (answer === 'accepted' || (wish.kind === 'pause' && !isOver(run.state))) then();
    });
    time.after(PATIENCE_MS, () => {
      if (answered) return;
      answered = true;
      trace.note('operator', `${wish.kind} had no answer since ${new Date(asked).toISOString().slice(11, 23)}`);
      again();
    });
  }
}

/** Of all stages together. */
function attemptsOf({ stages }: Run): number {
  return stages.reduce((sum, { attempt }) => sum + attempt, 0);
}
