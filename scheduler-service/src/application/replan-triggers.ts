import { Clock } from '@baton/contracts';
import { calendarsNamedBy, RuleError } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { InvalidCalendarError } from './calendar.error';
import type { Asking } from './control-run';
import { changedFrom, decidedFrom } from './decided-trigger';
import { CalendarCatalog } from './ports/calendar-catalog.port';
import { TriggerCatalog } from './ports/trigger-catalog.port';
import { TickTriggers } from './tick-triggers';
import { scheduleOf } from './trigger-settings';

/** Moves what triggers are due next, when a calendar that they need changes. Belongs to the caller's unit of work. */
@Injectable()
export class ReplanTriggers {
  constructor(
    private readonly clock: Clock,
    private readonly triggers: TriggerCatalog,
    private readonly calendars: CalendarCatalog,
    private readonly tick: TickTriggers,
  ) {}

  /**
   * What the triggers owed until now is decided first, by the calendars as they were; what the ledger says was fired is
   * fired no more.
   *
   * @param names of triggers, in the order in which every change of a calendar locks them.
   * @param change changes calendars.
   * @throws {InvalidCalendarError} when one of them could not be used any more, or was never due again.
   */
  async around(names: readonly string[], change: () => Promise<void>, asking: Asking): Promise<void> {
    for (const name of names) {
      await this.triggers.lock(name);
      await this.tick.settle(name);
    }
    await change();
    for (const name of names) await this.replan(name, asking);
  }

  private async replan(name: string, { requestedBy, reason }: Asking): Promise<void> {
    const trigger = await this.triggers.find(name);
    if (trigger === undefined) return;
    const now = this.clock.now();
    const calendars = await this.calendars.needed(calendarsNamedBy(trigger.settings.rule));
    const schedule = scheduleOf(name, trigger.settings, calendars);
    try {
      const decided = decidedFrom(trigger, changedFrom(trigger, schedule, now), calendars);
      // One that was over before stays so.
      if (trigger.nextDueAt !== null && decided.nextDueAt === null) throw neverDue(name);
      await this.triggers.update(decided);
    } catch (error) {
      if (error instanceof RuleError) throw new InvalidCalendarError('definition', error, name);
      throw error;
    }
    const asked = { requestedBy: requestedBy ?? null, reason: reason ?? null };
    await this.triggers.record(name, { control: 'calendar', ...asked, at: now });
  }
}

function neverDue(name: string): RuleError {
  const expected = 'a calendar that leaves it days to be due on';
  return new RuleError('it would never be due again', { input: name, expected });
}
