import { type CalendarDate, daysBetween } from '@baton/recurrence';

/** A step of dunning: an invoice this long overdue gets this reminder, if it has the ones before it. */
export interface DunningLevel {
  /** From 1, without gaps. */
  readonly level: number;
  /** Days after the due date, inclusive. */
  readonly afterDays: number;
}

/** The steps, in order: a friendly word, a firm one, the last one. */
export const dunningLevels: readonly DunningLevel[] = [
  { level: 1, afterDays: 7 },
  { level: 2, afterDays: 21 },
  { level: 3, afterDays: 42 },
];

/** What of an invoice decides whether its customer is reminded. */
export interface DunningCase {
  readonly dueOn: CalendarDate;
  /** Minor units still unpaid. */
  readonly openMinor: number;
  readonly disputed: boolean;
  /** Whether the organization asked never to remind this customer. */
  readonly customerBlocked: boolean;
  /** The highest level reminded of so far, and when; absent: none yet. */
  readonly lastReminder?: { readonly level: number; readonly remindedOn: CalendarDate };
}

/**
 * The level an unpaid invoice is reminded of on a date, or `undefined` where none is owed. Levels come one after the
 * other and one a night, however old the invoice is: nobody gets the last warning before the first.
 *
 * The night itself asks the same question of a whole slice in SQL; a test holds the two together.
 */
export function owedDunningLevel(invoice: DunningCase, on: CalendarDate): DunningLevel | undefined {
  const { lastReminder } = invoice;
  if (invoice.openMinor <= 0 || invoice.disputed || invoice.customerBlocked) return undefined;
  if (lastReminder && lastReminder.remindedOn >= on) return undefined;
  const next = dunningLevels.find(({ level }) => level === (lastReminder?.level ?? 0) + 1);
  return next && daysBetween(invoice.dueOn, on) >= next.afterDays ? next : undefined;
}
