import { Clock, runDateOf } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { dueOccurrences, type LeftOutOccurrence, MAX_CATCH_UP, nextDueAt, type Occurrence } from '@baton/recurrence';
import { Inject, Injectable } from '@nestjs/common';
import { DecisionLog } from './ports/decision.log.port';
import { Transactions } from './ports/transactions.port';
import { type Firing, type Trigger, TriggerRepository } from './ports/trigger.repository.port';
import { StartRun } from './start-run';

/**
 * Starts what triggers that are due owe since the last occurrence they decided. Any replica may tick at any time: runs, the
 * ledger of firings and the next due instant are kept in one transaction, under the trigger's lock.
 */
@Injectable()
export class TickTriggers {
  constructor(
    private readonly clock: Clock,
    private readonly triggers: TriggerRepository,
    private readonly startRun: StartRun,
    private readonly transactions: Transactions,
    private readonly decisions: DecisionLog,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never throws for one trigger's sake: the others have their turn, and it has the next tick. */
  async execute(): Promise<void> {
    const now = this.clock.now();
    for (const name of await this.triggers.due(now)) {
      try {
        await this.transactions.run(() => this.settle(name));
      } catch (error) {
        this.logger.error(
          { [LogField.triggerId]: name, [LogField.err]: error },
          'a trigger could not start what it owes; the next tick tries again',
        );
      }
    }
  }

  /** Fires and leaves out what one trigger owes, when it is due. Belongs to the caller's unit of work. */
  async settle(name: string): Promise<void> {
    const now = this.clock.now();
    const trigger = await this.triggers.lock(name, now);
    if (trigger === undefined) return;
    const { schedule, decidedUntil } = trigger;
    const { owed, leftOut } = dueOccurrences(schedule, decidedUntil, now);
    await this.leaveOut(trigger, leftOut, now);
    const firings: Firing[] = [];
    for (const occurrence of await this.triggers.unfired(name, owed)) {
      firings.push(await this.fire(trigger, occurrence));
    }
    const newest = (owed.at(-1) ?? leftOut.at(-1))?.instant ?? decidedUntil;
    await this.triggers.keep(name, {
      firings,
      decidedUntil: newest,
      nextDueAt: nextDueAt(schedule, newest),
      firedAt: now,
    });
  }

  private async fire({ name, pipeline }: Trigger, occurrence: Occurrence): Promise<Firing> {
    const runDateUtc = runDateOf(occurrence.instant);
    const result = await this.startRun.execute({
      pipeline,
      runDateUtc,
      dryRun: false,
      rerun: false,
      requestedBy: `trigger:${name}`,
    });
    const fields = {
      [LogField.triggerId]: name,
      [LogField.runDateUtc]: runDateUtc,
      [LogField.nominalLocal]: occurrence.nominalLocal,
      [LogField.result]: result,
    };
    this.logger.info(fields, 'a trigger fired');
    const outcome = result.kind === 'accepted' ? { runId: result.runId } : { refusal: result.code };
    return { occurrence, outcome };
  }

  /** Written down once, a row each and at most so many: the newest of them counts as decided. */
  private async leaveOut(trigger: Trigger, occurrences: readonly LeftOutOccurrence[], now: Date): Promise<void> {
    const unfired = new Set(await this.triggers.unfired(trigger.name, occurrences));
    for (const [index, occurrence] of occurrences.entries()) {
      if (!unfired.has(occurrence)) continue;
      const isCut = index === 0 && occurrences.length === MAX_CATCH_UP;
      await this.decisions.recordNotStarted({
        pipeline: trigger.pipeline,
        runDateUtc: runDateOf(occurrence.instant),
        reason: 'misfire-skipped',
        detail: whyLeftOut(trigger, occurrence) + (isCut ? olderToo(trigger) : ''),
        decidedAt: now,
      });
    }
  }
}

function whyLeftOut({ name, schedule }: Trigger, { instant, because }: LeftOutOccurrence): string {
  const { misfirePolicy, maxCatchUp = MAX_CATCH_UP, catchUpWindowMs = 0 } = schedule;
  const why = {
    policy: `its policy is ${misfirePolicy}`,
    cap: `it makes up for ${maxCatchUp} at most`,
    window: `it makes up for nothing older than ${catchUpWindowMs / 60_000} minutes`,
  }[because];
  return `The trigger ${name} was late for ${instant.toISOString()}; ${why}.`;
}

function olderToo({ decidedUntil }: Trigger): string {
  return ` Any before it, since ${decidedUntil.toISOString()}, are left out too and not listed.`;
}
