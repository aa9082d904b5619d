import { Clock, type OrganizationId } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { SetExecutionContext } from '../contexts';
import { classifyFailure } from '../domain/classify-failure';
import type { AttemptResult } from '../domain/execution';
import { succeeded } from '../domain/outcome';
import type { SliceItem } from '../domain/slice';
import type { RegisteredHandler } from './handler-registry';
import { readParameters } from './parameters';
import { BreakerOpenError, Breakers } from './ports/breakers.port';
import { Deadline } from './ports/deadline.port';
import { ExecutionTransactions, type OpenExecutions } from './ports/execution-transactions.port';
import { Failures } from './ports/failures.port';
import { Random } from './ports/random.port';
import { SliceRepository } from './ports/slice.repository.port';
import type { SliceWork } from './slice-work';

type SetHandler = Extract<RegisteredHandler, { setBased: true }>;
type Results = ReadonlyMap<OrganizationId, AttemptResult>;

/** Carries out a slice with a set-based handler: all at once, and where that fails, by halves. */
@Injectable()
export class ExecuteSet {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly deadline: Deadline,
    private readonly failures: Failures,
    private readonly transactions: ExecutionTransactions,
    private readonly slices: SliceRepository,
    private readonly breakers: Breakers,
  ) {}

  /**
   * @param mayStart whether another attempt may begin; what is left without one waits for the slice's next claim.
   * @returns false when the slice is no longer ours.
   */
  async execute(work: SliceWork, registered: SetHandler, mayStart: () => boolean): Promise<boolean> {
    const waiting: (readonly SliceItem[])[] = work.items.length > 0 ? [work.items] : [];
    for (let items = waiting.shift(); items; items = waiting.shift()) {
      if (!mayStart()) return true;
      const results = await this.attempt(work, items, registered);
      if (results === 'fence-lost') return false;
      if (results === 'deferred') return true;
      if (results === 'halve') {
        const middle = Math.ceil(items.length / 2);
        waiting.unshift(items.slice(0, middle), items.slice(middle));
      } else {
        for (const item of items) work.note(item.organizationId, results.get(item.organizationId));
      }
    }
    work.finish();
    return true;
  }

  private async attempt(
    work: SliceWork,
    items: readonly SliceItem[],
    registered: SetHandler,
  ): Promise<Results | 'halve' | 'fence-lost' | 'deferred'> {
    const open = await this.transactions.open(
      work.slice,
      items.map((item) => item.organizationId),
    );
    if (!open) return (await this.slices.isHeld(work.slice)) ? new Map() : 'fence-lost';
    try {
      const run = () => this.run(open, work, items, registered);
      // Halves that fail tell of an organization, not of what all need.
      const results = items === work.items ? await this.breakers.attempt(registered, run) : await run();
      if ((await open.record(results, this.clock.now())).written) return results;
    } catch (error) {
      return this.fail(open, work, items, registered, error);
    }
    return this.attempt(work, items, registered);
  }

  private async run(
    open: OpenExecutions,
    { slice }: SliceWork,
    items: readonly SliceItem[],
    { scheduleType, handler }: SetHandler,
  ): Promise<Results> {
    const parameters = new Map(items.map((item) => [item.organizationId, item.parameters]));
    const attempt = Math.max(...items.map((item) => item.attempts)) + 1;
    const outcomes = await this.deadline.run(scheduleType.name, scheduleType.timeoutMs, (signal) => {
      const context: SetExecutionContext = {
        tenants: open.held,
        parametersOf: (tenant) => readParameters(scheduleType, parameters.get(tenant)),
        runId: slice.runId,
        runDateUtc: slice.runDate,
        dueDate: slice.dueDate,
        dryRun: slice.dryRun,
        attempt,
        signal,
      };
      return open.run(() => handler.executeSet(context));
    });
    return new Map(open.held.map((tenant) => [tenant, outcomes.get(tenant) ?? succeeded()]));
  }

  /**
   * What may pass is tried again later, all together. What would fault is looked for in the halves, each in a transaction
   * of its own, until it stands alone: one organization's failure, or its slowness, changes nothing for another.
   */
  private async fail(
    open: OpenExecutions,
    { slice }: SliceWork,
    items: readonly SliceItem[],
    { scheduleType }: SetHandler,
    error: unknown,
  ): Promise<Results | 'halve' | 'deferred'> {
    await open.rollback();
    if (error instanceof BreakerOpenError) return 'deferred';
    const failure = this.failures.read(error);
    const now = this.clock.now();
    const random = this.random.next();
    const attempts = new Map(items.map((item) => [item.organizationId, item.attempts]));
    const results = new Map(
      open.held.map((tenant) => [
        tenant,
        classifyFailure(failure, scheduleType.retry, (attempts.get(tenant) ?? 0) + 1, now, random),
      ]),
    );
    const wouldFault = [...results.values()].some(({ kind }) => kind === 'faulted');
    if (wouldFault && open.held.length > 1) return 'halve';
    await this.transactions.recordFailures(slice, results, now);
    return results;
  }
}
