import { Clock, type OrganizationId } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { ExecutionContext } from '../contexts';
import { classifyFailure } from '../domain/classify-failure';
import type { AttemptResult } from '../domain/execution';
import type { ClaimedSlice, SliceItem } from '../domain/slice';
import { ExecutionPublisher } from './execution-publisher';
import type { RegisteredHandler } from './handler-registry';
import { readParameters } from './parameters';
import { BreakerOpenError, Breakers } from './ports/breakers.port';
import { Deadline } from './ports/deadline.port';
import { ExecutionTransactions, type OpenExecutions } from './ports/execution-transactions.port';
import { Failures } from './ports/failures.port';
import { Random } from './ports/random.port';
import { SliceRepository } from './ports/slice.repository.port';
import { Steps } from './steps';

type OrganizationHandler = Extract<RegisteredHandler, { setBased: false }>;

/** An organization's turn in its slice. */
export interface Turn {
  readonly slice: ClaimedSlice;
  readonly item: SliceItem;
  readonly registered: OrganizationHandler;
  /** Whether another step of checkpointed work may begin. */
  readonly mayGoOn: () => boolean;
  /** Its execution, where the turn before has opened it. */
  readonly opened?: OpenExecutions | undefined;
  /** Whose turn is next. */
  readonly next?: OrganizationId | undefined;
}

/** How a turn went. */
export interface TurnTaken {
  /**
   * How the attempt ended; undefined when somebody else had done it; `left` at a checkpoint, for a later claim;
   * `fence-lost` when the slice is no longer ours and the worker has to leave; `deferred` when what it needs is down, and
   * the attempt was not made.
   */
  readonly done: AttemptResult | undefined | 'left' | 'fence-lost' | 'deferred';
  /** The next one's execution, where it was opened with the commit of this one; not to be left open. */
  readonly ahead?: OpenExecutions | undefined;
}

/** Carries out one execution: open → run → classify → record, in one transaction of one organization. */
@Injectable()
export class ExecuteOrganization {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly deadline: Deadline,
    private readonly failures: Failures,
    private readonly transactions: ExecutionTransactions,
    private readonly slices: SliceRepository,
    private readonly publisher: ExecutionPublisher,
    private readonly breakers: Breakers,
  ) {}

  /** Carries out the attempt. Where it succeeds, and only then, the next organization's execution may be open too. */
  async execute(turn: Turn): Promise<TurnTaken> {
    const { slice, item, registered, next } = turn;
    const { scheduleType } = registered;
    const checkpointed = scheduleType.checkpoint !== undefined;
    const open = turn.opened ?? (await this.transactions.open(slice, [item.organizationId], checkpointed));
    if (!open) return this.notOurs(slice);
    const steps = new Steps(open, scheduleType, turn.mayGoOn);
    try {
      const result = await this.breakers.attempt(registered, () => this.run(open, slice, item, registered, steps));
      // A statement whose error the handler swallowed, or a constraint that is checked at the end, fails here.
      const recorded = await open.record(new Map([[item.organizationId, result]]), this.clock.now(), next);
      if (recorded.written) return { done: result, ahead: recorded.next };
    } catch (error) {
      if (steps.interrupted === 'left') return { done: 'left' };
      if (steps.interrupted === 'taken') return this.notOurs(slice);
      return { done: await this.fail(open, slice, item, registered, error) };
    }
    // The commit's answer was lost and nothing had been written: do it again, now that the database answers.
    return this.execute({ ...turn, opened: undefined });
  }

  private async notOurs(slice: ClaimedSlice): Promise<TurnTaken> {
    return { done: (await this.slices.isHeld(slice)) ? undefined : 'fence-lost' };
  }

  private run(
    open: OpenExecutions,
    slice: ClaimedSlice,
    item: SliceItem,
    { scheduleType, handler }: OrganizationHandler,
    steps: Steps,
  ): Promise<AttemptResult> {
    return this.deadline.run(scheduleType.name, scheduleType.timeoutMs, (signal) => {
      const context: ExecutionContext = {
        tenant: item.organizationId,
        runId: slice.runId,
        runDateUtc: slice.runDate,
        dueDate: slice.dueDate,
        dryRun: slice.dryRun,
        attempt: item.attempts + 1,
        parameters: readParameters(scheduleType, item.parameters),
        checkpoint: steps.checkpoint,
        save: (cursor) => steps.save(cursor),
        signal,
        publish: (type, message) => this.publisher.forTenant(item.organizationId, slice.conversationId, type, message),
      };
      return open.run(() => handler.execute(context));
    });
  }

  private async fail(
    open: OpenExecutions,
    slice: ClaimedSlice,
    item: SliceItem,
    { scheduleType }: OrganizationHandler,
    error: unknown,
  ): Promise<AttemptResult | 'deferred'> {
    await open.rollback();
    if (error instanceof BreakerOpenError) return 'deferred';
    const failure = this.failures.read(error);
    const now = this.clock.now();
    const result = classifyFailure(failure, scheduleType.retry, item.attempts + 1, now, this.random.next());
    await this.transactions.recordFailures(slice, new Map([[item.organizationId, result]]), now);
    return result;
  }
}
