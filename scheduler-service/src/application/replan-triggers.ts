import { Clock } from '@baton/contracts';
import {
  type CalendarDefinition,
  calendarsNamedBy,
  changeOf,
  type RuleChange,
  RuleError,
  scheduleDefinition,
} from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { InvalidCalendarError } from './calendar.error';
import type { Asking } from './control-run';
import { changedFrom, decidedFrom } from './decided-trigger';
import { CalendarCatalog } from './ports/calendar-catalog.port';
import { TriggerCatalog } from './ports/trigger-catalog.port';
import { TickTriggers } from './tick-triggers';
import { scheduleOf } from './trigger-settings';

/** What a change of a calendar would do to triggers, and to which span of time. */
export interface CalendarChange {
  readonly from: Date;
  readonly to: Date;
  readonly triggers: readonly { readonly name: string; readonly change: RuleChange }[];
}

const PREVIEW_MS = 90 * 86_400_000;

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

  /**
   * What a calendar would do to the 90 days from now of the triggers that need it, if it said something else. Changes
   * nothing.
   *
   * @throws {InvalidCalendarError} when a trigger could not be used with it.
   */
  async preview(names: readonly string[], calendar: string, after: CalendarDefinition): Promise<CalendarChange> {
    const from = this.clock.now();
    const range = { from, to: new Date(from.getTime() + PREVIEW_MS) };
    const added = await this.calendars.needed(calendarsNamedBy(after));
    const triggers = [];
    for (const name of names) {
      const trigger = await this.triggers.find(name);
      if (trigger === undefined) continue;
      const before = await this.calendars.needed(calendarsNamedBy(trigger.settings.rule));
      const changed = new Map([...before, ...added, [calendar, after]]);
      const definition = scheduleDefinition(scheduleOf(name, trigger.settings, before));
      const change = usableWith(name, () => changeOf(definition, definition, range, before, changed));
      triggers.push({ name, change });
    }
    return { ...range, triggers };
  }

  private async replan(name: string, { requestedBy, reason }: Asking): Promise<void> {
    const trigger = await this.triggers.find(name);
    if (trigger === undefined) return;
    const now = this.clock.now();
    const calendars = await this.calendars.needed(calendarsNamedBy(trigger.settings.rule));
    const schedule = scheduleOf(name, trigger.settings, calendars);
    const decided = usableWith(name, () => {
      const found = decidedFrom(trigger, changedFrom(trigger, schedule, now), calendars);
      // One that was over before stays so.
      if (trigger.nextDueAt !== null && found.nextDueAt === null) throw neverDue(name);
      return found;
    });
    await this.triggers.update(decided);
    const asked = { requestedBy: requestedBy ?? null, reason: reason ?? null };
    await this.triggers.record(name, { control: 'calendar', ...asked, at: now });
  }
}

function usableWith<T>(trigger: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw error instanceof RuleError ? new InvalidCalendarError('definition', error, trigger) : error;
  }
}

function neverDue(name: string): RuleError {
  const expected = 'a calendar that leaves it days to be due on';
  return new RuleError('it would never be due again', { input: name, expected });
}
