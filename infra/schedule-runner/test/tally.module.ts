import {
  AppError,
  defineMessage,
  guid,
  type OrganizationId,
  organizationId,
  RunSalesSchedulerCommand,
} from '@baton/contracts';
import { domainTable, type SqlMigration, UnitOfWork } from '@baton/persistence';
import {
  defineScheduleType,
  type ExecutionContext,
  type Outcome,
  ScheduleRunnerModule,
  type ScheduleRunnerOptions,
  ScheduleType,
  type SetExecutionContext,
  SetScheduleType,
  type SliceContext,
  scheduleRunnerMigrations,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { type DynamicModule, Module } from '@nestjs/common';
import { z } from 'zod';

/** A module for tests of the kit: one type adds a row per organization, the other does so for a set of them. */
export const CountOne = defineScheduleType('sales.count-one', {
  timeoutMs: 2_000,
  breaker: { minimumAttempts: 6, openForMs: 300 },
  retry: { maxAttempts: 3, firstDelayMs: 1, maxDelayMs: 2 },
});
export const CountSet = defineScheduleType('sales.count-set', {
  quarantine: false,
  after: [CountOne],
  retry: { maxAttempts: 2, firstDelayMs: 1, maxDelayMs: 2 },
});

/** Counts in steps, each committed with where it got to. */
export const CountSteps = defineScheduleType('sales.count-steps', {
  timeoutMs: 5_000,
  checkpoint: z.object({ done: z.int() }),
  retry: { maxAttempts: 3, firstDelayMs: 1, maxDelayMs: 2 },
});
export const STEPS = 5;

export const Counted = defineMessage(
  'Baton.Tests:Counted',
  z.object({ runId: guid, organizationIds: z.array(organizationId) }),
  { tenant: 'platform' },
);

/** What an organization's data makes of the work. */
export type Behaviour =
  | 'works'
  | 'nothing-due'
  | 'faults'
  | 'fails-once'
  | 'swallows'
  | 'exits'
  | 'hoards'
  | 'set-faults'
  | 'set-defect'
  | 'set-exits';

class RuleBrokenError extends AppError {
  readonly code = 'RULE_BROKEN';
  readonly retryable = false;
}

export class BusyError extends AppError {
  readonly code = 'BUSY';
  readonly retryable = true;
}

const tables: readonly SqlMigration[] = [
  {
    name: '2026-03-01-tally',
    sql: `
create table subject (organization_id uuid primary key, behaviour text not null);
create table tally (
  organization_id uuid not null, kind text not null, nth integer generated always as identity,
  primary key (organization_id, kind, nth)
);
${domainTable('subject')}${domainTable('tally')}`,
  },
];

export const tallyMigrations: readonly SqlMigration[] = [...scheduleRunnerMigrations, ...tables];

const INSERT = 'insert into tally (organization_id, kind) select unnest($1::uuid[]), $2';

/** Calls of handlers, for tests that count them. */
export class Calls {
  readonly one: { readonly tenant: OrganizationId; readonly attempt: number }[] = [];
  readonly set: (readonly OrganizationId[])[] = [];
  /** The steps begun, in order. */
  readonly steps: number[] = [];
  /** Runs in each step, after what it wrote. */
  inStep: (step: number, context: ExecutionContext<typeof CountSteps>) => Promise<void> = () => Promise.resolve();
  /** Runs before each call of the handler of a set. */
  beforeSet: () => Promise<void> = () => Promise.resolve();
  /** Runs before a slice is told of. */
  beforeTelling: () => Promise<void> = () => Promise.resolve();
  /** Runs before each call of the handler of one organization. */
  before: (context: ExecutionContext) => Promise<void> = () => Promise.resolve();
}

@ScheduleType(CountOne)
export class CountOneHandler {
  constructor(private readonly calls: Calls) {}

  async execute(context: ExecutionContext<typeof CountOne>): Promise<Outcome> {
    const { tenant, attempt } = context;
    this.calls.one.push({ tenant, attempt });
    await this.calls.before(context);
    const unit = UnitOfWork.current();
    const [subject] = await unit.query<{ behaviour: Behaviour }>('select behaviour from subject');
    await unit.execute(INSERT, [[tenant], 'one']);
    switch (subject?.behaviour) {
      case 'faults':
        throw new RuleBrokenError('This organization breaks a rule.');
      case 'fails-once':
        if (attempt === 1) throw new BusyError('Try again.');
        return succeeded({ counted: 1 });
      case 'swallows':
        // A mistake that handlers make: PostgreSQL takes nothing but a rollback after it.
        await unit.execute('select 1 / 0').catch(() => undefined);
        return succeeded();
      case 'exits':
        return process.exit(1);
      case 'hoards':
        return hoard();
      case 'nothing-due':
        return skipped('nothing-due');
      default:
        return succeeded({ counted: 1 });
    }
  }

  async afterSlice({ tenants, runId, publishPart }: SliceContext): Promise<void> {
    await this.calls.beforeTelling();
    const rows = await UnitOfWork.current().query<{ organization_id: OrganizationId }>(
      `select distinct organization_id from tally where kind = 'one' order by organization_id`,
    );
    if (rows.length !== tenants.length) throw new Error('A slice is told of what its organizations committed.');
    await publishPart(Counted, 0, { runId, organizationIds: rows.map((row) => row.organization_id) });
  }
}

/** Takes memory until the process is ended for it. */
function hoard(): never {
  for (const hoarded: number[][] = []; ; ) hoarded.push(new Array(100_000).fill(hoarded.length));
}

@SetScheduleType(CountSet)
export class CountSetHandler {
  constructor(private readonly calls: Calls) {}

  async executeSet({ tenants }: SetExecutionContext<typeof CountSet>): Promise<ReadonlyMap<OrganizationId, Outcome>> {
    this.calls.set.push(tenants);
    await this.calls.beforeSet();
    const unit = UnitOfWork.current();
    await unit.execute(INSERT, [tenants, 'set']);
    const subjects = await unit.query<{ behaviour: Behaviour }>('select behaviour from subject');
    const has = (behaviour: Behaviour) => subjects.some((subject) => subject.behaviour === behaviour);
    if (has('set-faults')) throw new RuleBrokenError('One of these breaks a rule.');
    if (has('set-exits')) process.exit(1);
    if (has('set-defect')) throw new TypeError('undefined is not a function');
    return new Map();
  }
}

@ScheduleType(CountSteps)
export class CountStepsHandler {
  constructor(private readonly calls: Calls) {}

  async execute(context: ExecutionContext<typeof CountSteps>): Promise<Outcome> {
    for (let step = context.checkpoint?.done ?? 0; step < STEPS; step += 1) {
      this.calls.steps.push(step);
      await UnitOfWork.current().execute(INSERT, [[context.tenant], `step ${step}`]);
      await this.calls.inStep(step, context);
      await context.save({ done: step + 1 });
    }
    return succeeded({ steps: STEPS });
  }
}

export type TallyOptions = Omit<Partial<ScheduleRunnerOptions>, 'module' | 'command' | 'scheduleTypes'> & {
  readonly withoutSet?: boolean;
  readonly withSteps?: boolean;
};

@Module({})
export class TallyModule {
  /**
   * @param options `withoutSet`: a version of the module that does not know the second schedule type; `withSteps`: one that
   * has {@link CountSteps} as well.
   */
  static forRoot(
    calls: Calls,
    { withoutSet = false, withSteps = false, ...options }: TallyOptions = {},
  ): DynamicModule {
    const types = [CountOne, ...(withoutSet ? [] : [CountSet]), ...(withSteps ? [CountSteps] : [])];
    const handlers = [
      CountOneHandler,
      ...(withoutSet ? [] : [CountSetHandler]),
      ...(withSteps ? [CountStepsHandler] : []),
    ];
    return {
      module: TallyModule,
      imports: [
        ScheduleRunnerModule.forRoot({
          ...options,
          module: 'sales',
          command: RunSalesSchedulerCommand,
          scheduleTypes: types,
        }),
      ],
      providers: [{ provide: Calls, useValue: calls }, ...handlers],
    };
  }
}
