import { type Calendars, nextDueAt, type TriggerSchedule } from '@baton/recurrence';
import type { KnownTrigger } from './ports/trigger-catalog.port';
import { scheduleOf } from './trigger-settings';

/** A trigger that owes nothing up to an instant, with when it is due next by the calendars as they are. */
export function decidedFrom(
  trigger: Pick<KnownTrigger, 'name' | 'settings' | 'enabled'>,
  decidedUntil: Date,
  calendars: Calendars,
): Omit<KnownTrigger, 'last'> {
  const { name, settings, enabled } = trigger;
  const due = nextDueAt(scheduleOf(name, settings, calendars), decidedUntil);
  return { name, settings, enabled, decidedUntil, nextDueAt: due ?? null };
}

/** Up to when what a trigger was decides, when it changes now: what its jitter then holds back is still to come. */
export function changedFrom({ decidedUntil }: KnownTrigger, { delayMs = 0 }: TriggerSchedule, now: Date): Date {
  return new Date(Math.max(decidedUntil.getTime(), now.getTime() - delayMs));
}
