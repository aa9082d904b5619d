import { Clock, runDateOf } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { leftOutOccurrences, type Occurrence, owedOccurrences } from '@baton/recurrence';
import { Inject, Injectable } from '@nestjs/common';
import { DecisionLog } from './ports/decision.log.port';
import { Transactions } from './ports/transactions.port';
import { type Trigger, TriggerRepository } from './ports/trigger.repository.port';
import { StartRun } from './start-run';

/**
 * Starts what triggers owe since the last occurrence they recorded. Any replica may tick at any time: runs and the last
 * occurrence move in one transaction, under the trigger's lock.
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
    for (const trigger of await this.triggers.enabled()) {
      try {
        if (this.isBehind(trigger)) await this.transactions.run(() => this.fire(trigger.name));
      } catch (error) {
        this.logger.error(
          { [LogField.triggerId]: trigger.name, [LogField.err]: error },
          'a trigger could not start what it owes; the next tick tries again',
        );
      }
    }
  }

  private async fire(name: string): Promise<void> {
    const trigger = await this.triggers.lock(name);
    if (trigger === undefined) return;
    await this.leaveOut(trigger);
    for (const { instant, nominalLocal } of this.owedBy(trigger)) {
      const runDateUtc = runDateOf(instant);
      const result = await this.startRun.execute({
        pipeline: trigger.pipeline,
        runDateUtc,
        dryRun: false,
        rerun: false,
        requestedBy: `trigger:${name}`,
      });
      await this.triggers.recordOccurrence(name, instant);
      const fields = {
        [LogField.triggerId]: name,
        [LogField.runDateUtc]: runDateUtc,
        [LogField.nominalLocal]: nominalLocal,
        [LogField.result]: result,
      };
      this.logger.info(fields, 'a trigger fired');
    }
  }

  /** Written down once: the newest of them counts as recorded. */
  private async leaveOut({ name, pipeline, schedule, lastOccurrenceAt }: Trigger): Promise<void> {
    const now = this.clock.now();
    for (const { instant } of leftOutOccurrences(schedule, lastOccurrenceAt, now)) {
      const detail = `The trigger ${name} was late for ${instant.toISOString()}; its policy is ${schedule.misfirePolicy}.`;
      const runDateUtc = runDateOf(instant);
      await this.decisions.recordNotStarted({
        pipeline,
        runDateUtc,
        reason: 'misfire-skipped',
        detail,
        decidedAt: now,
      });
      await this.triggers.recordOccurrence(name, instant);
    }
  }

  private isBehind(trigger: Trigger): boolean {
    const { schedule, lastOccurrenceAt } = trigger;
    return (
      this.owedBy(trigger).length > 0 || leftOutOccurrences(schedule, lastOccurrenceAt, this.clock.now()).length > 0
    );
  }

  private owedBy({ schedule, lastOccurrenceAt }: Trigger): readonly Occurrence[] {
    return owedOccurrences(schedule, lastOccurrenceAt, this.clock.now());
  }
}
