import { InMemoryBroker } from '@baton/bus';
import { DEFAULT_PIPELINE, isOver, type Pipeline, stageDefaults, type Trigger } from '@baton/scheduler-service/parts';
import { type FaultKind, FaultPlan } from './fault-plan';
import { KitStore } from './kit/kit-store';
import { checkEnd, isQuiet, type NightRemains, runOfNight, standOf } from './night-end';
import { drawOperator, type Moment, type OperatorPlan, put } from './operator';
import { type Parts, soundParts } from './parts';
import { Processes } from './processes';
import type { Wish } from './scheduler/scheduler-replica';
import { SchedulerStore } from './scheduler/scheduler-store';
import { Chance } from './time/chance';
import { VirtualTime } from './time/virtual-time';
import { Trace } from './trace';
import { type InvariantBrokenError, Watch } from './watch';
import { drawWorld, type World } from './world';

/** How a night is simulated. */
export interface NightOptions {
  readonly seed: number;
  /** @default the sound ones */
  readonly parts?: Parts | undefined;
  /** Gets every line of the trace. @default nobody */
  readonly show?: ((line: string) => void) | undefined;
  /** Whether anything goes wrong, and operators interfere. @default true */
  readonly disturbed?: boolean | undefined;
}

/** What a night came to. */
export interface NightReport {
  readonly seed: number;
  /** Undefined: every invariant held. */
  readonly broken: InvariantBrokenError | undefined;
  /** The newest lines of the trace. */
  readonly tail: readonly string[];
  /** Of the whole trace: equal for every replay of the seed. */
  readonly hash: string;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** What an operator was granted. */
  readonly wishes: readonly Wish[];
  readonly executions: number;
  /** Happenings in virtual time. */
  readonly events: number;
  /** How long the night took in its own time, milliseconds. */
  readonly lastedMs: number;
}

const RUN_AT = '2026-03-01T02:00:00.000Z';
/** The night begins so long before its run is due, milliseconds. */
const BEFORE_MS = 2_500;
/** A run that nothing disturbs any more is over within so long, milliseconds. */
const RESUMES_WITHIN_MS = 12 * 60_000;
/** When a night is quiet it is watched for so much longer: something may still be on its way. Milliseconds. */
const AFTERMATH_MS = 12_000;
/** How often it is looked at whether it is quiet, milliseconds. */
const LOOK_EVERY_MS = 500;

/** Simulates one night. The same seed and parts give the same night, to the last line of its trace. */
export async function simulateNight(options: NightOptions): Promise<NightReport> {
  const chance = new Chance(options.seed);
  const own = chance.fork();
  const { random } = Math;
  // The bus spreads its retries by the process's own chance.
  Math.random = () => own.next();
  try {
    return await new Night(options, chance).pass();
  } finally {
    Math.random = random;
  }
}

class Night implements NightRemains {
  readonly world: World;
  readonly scheduler: SchedulerStore;
  readonly modules: ReadonlyMap<string, KitStore>;
  readonly broker: InMemoryBroker;
  private readonly time = new VirtualTime(Date.parse(RUN_AT) - BEFORE_MS);
  private readonly beganAt = this.time.now;
  private readonly trace: Trace;
  private readonly watch: Watch;
  private readonly plan: FaultPlan;
  private readonly processes: Processes;
  private readonly operator: OperatorPlan;
  private readonly wishes: Wish[] = [];
  /** Wishes that are not answered yet. */
  private open = 0;
  private disturbedAt = this.time.now;
  private nextLookAt = 0;
  private quietSince: number | undefined;
  private retried = false;

  constructor(
    private readonly options: NightOptions,
    chance: Chance,
  ) {
    const { disturbed = true, parts = soundParts, seed } = options;
    this.trace = new Trace(this.time, options.show);
    this.watch = new Watch(this.trace);
    this.world = drawWorld(chance.fork(), disturbed);
    this.plan = new FaultPlan(chance.fork(), disturbed ? chance.between(16, 24) : 0, (kind, who) => {
      this.disturbedAt = this.time.now;
      this.trace.note(who, `FAULT ${kind}`);
    });
    this.operator = drawOperator(chance.fork());
    const { time, plan: mishaps, world } = this;
    const store = { time, mishaps };
    this.scheduler = new SchedulerStore({ ...store, chance: chance.fork() }, drawPipeline(world, chance.fork()), {
      trigger: TRIGGER,
      dueAt: new Date(RUN_AT),
    });
    this.modules = new Map(
      world.modules.map(({ name }) => [
        name,
        new KitStore(name, { ...store, chance: chance.fork() }, world.organizations),
      ]),
    );
    this.watch.scheduler(this.scheduler);
    for (const module of this.modules.values()) this.watch.module(module);
    this.broker = new InMemoryBroker({ soon: (handOut) => void time.after(0, handOut) });
    this.processes = new Processes({
      night: this,
      parts,
      time,
      chance: chance.fork(),
      plan: this.plan,
      watch: this.watch,
      trace: this.trace,
    });
    this.trace.note('night', `seed ${seed}`);
    for (const { name, missing } of this.world.modules)
      if (missing) this.plan.note(missing.in === 'every-process' ? 'handler-missing' : 'old-version', name);
  }

  async pass(): Promise<NightReport> {
    this.processes.startAll();
    if (this.options.disturbed !== false) {
      this.processes.schedule(this.plan.timed);
      this.planOperator();
    }
    const ended = await this.time.pass(() => this.isOver(), this.beganAt + 24 * 3_600_000);
    if (!ended) this.watch.report(6, 'nothing happens any more');
    if (this.watch.broken === undefined) checkEnd(this, this.watch);
    const { plan, time, trace, watch } = this;
    return {
      seed: this.options.seed,
      broken: watch.broken,
      tail: trace.tail,
      hash: trace.hash(),
      faults: plan.fired,
      wishes: this.wishes,
      executions: [...this.modules.values()].reduce((sum, { executions }) => sum + executions.rows.size, 0),
      events: time.events,
      lastedMs: time.now - this.beganAt,
    };
  }

  /** Looked at after everything that happens. */
  private isOver(): boolean {
    if (this.watch.broken !== undefined) return true;
    const { now } = this.time;
    if (now < this.nextLookAt) return false;
    this.nextLookAt = now + LOOK_EVERY_MS;
    if (this.open > 0 || !isQuiet(this)) {
      this.quietSince = undefined;
      if (now > this.disturbedAt + RESUMES_WITHIN_MS)
        this.watch.report(6, `undisturbed for ${RESUMES_WITHIN_MS} ms and not over: ${standOf(this)}`);
      return false;
    }
    if (this.retriesNow()) return false;
    this.quietSince ??= now;
    return now >= this.quietSince + AFTERMATH_MS;
  }

  /** When all is over an operator may have what failed done again, once it is mended. */
  private retriesNow(): boolean {
    if (!this.operator.retries || this.retried || this.options.disturbed === false) return false;
    this.retried = true;
    this.world.mend(true);
    this.wish('retry-faulted');
    return true;
  }

  private isRetried(): boolean {
    return runOfNight(this)?.stages.some(({ attempt }) => attempt > 1) ?? false;
  }

  private planOperator(): void {
    const { pause, cancel } = this.operator;
    if (pause)
      this.when(pause.at, () => this.wish('pause', () => void this.time.after(pause.forMs, () => this.wish('resume'))));
    if (cancel === undefined) return;
    if ('once' in cancel.at) this.plan.holdCommand();
    this.when(cancel.at, () => this.wish('cancel'));
  }

  private when(moment: Moment, then: () => void): void {
    if ('atMs' in moment) return void this.time.after(moment.atMs, then);
    const run = runOfNight(this);
    if (run && (moment.once === 'recorded' || run.state === moment.once)) then();
    else if (!run || !isOver(run.state)) this.time.after(50, () => this.when(moment, then));
  }

  /**
   * Asks until there is an answer. Who had none asks again, and is refused where the first asking was heard.
   *
   * @param then follows when the wish came true.
   */
  private wish(wish: Wish, then: () => void = () => undefined): void {
    const run = runOfNight(this);
    const replica = this.processes.anyScheduler();
    this.open += 1;
    const again = (): void => {
      this.open -= 1;
      this.wish(wish, then);
    };
    if (run === undefined || replica === undefined) return void this.time.after(700, again);
    let answered = false;
    const asked = this.time.now;
    void put(replica, run.id, wish).then((answer) => {
      if (answered) return;
      answered = true;
      this.trace.note('operator', `${wish} ${answer}`);
      this.disturbedAt = this.time.now;
      if (answer === 'unknown') return void this.time.after(700, again);
      this.open -= 1;
      if (answer === 'accepted') this.wishes.push(wish);
      // Refused where nothing was tried again: there is nothing to retry in this run.
      if (wish === 'retry-faulted' && answer === 'refused' && !this.isRetried()) this.world.mend(false);
      if (answer === 'accepted' || (wish === 'pause' && !isOver(run.state))) then();
    });
    // Whoever asked a process that died, or hangs, hears nothing.
    this.time.after(40_000, () => {
      if (answered) return;
      answered = true;
      this.trace.note('operator', `${wish} had no answer since ${new Date(asked).toISOString().slice(11, 23)}`);
      again();
    });
  }
}

const TRIGGER: Trigger = {
  name: 'nightly',
  pipeline: DEFAULT_PIPELINE,
  schedule: { rule: { cron: '0 2 * * *', zone: 'UTC' }, misfirePolicy: 'fire-once' },
  decidedUntil: new Date(Date.parse(RUN_AT) - 24 * 3_600_000),
};

function drawPipeline({ modules }: World, chance: Chance): Pipeline {
  // In some nights a deadline comes before the work is done.
  const hasty = chance.happens(0.1);
  const stages = modules.map(({ name }) => ({
    ...stageDefaults,
    module: name,
    delayAfterMs: chance.pick([0, 1_000, 4_000]),
    timeoutMs: hasty ? chance.between(3_000, 20_000) : 30 * 60_000,
    cancelGraceMs: 60_000,
    faultShare: 1,
  }));
  return { name: DEFAULT_PIPELINE, version: 1, whenActive: 'queue', stages };
}
