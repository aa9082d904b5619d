import type { RunDate } from '@baton/contracts';

/** The days of a week, from Sunday, as `Date` counts them. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
/** One of them. */
export type Weekday = (typeof weekdays)[number];

/** What must hold for a stage to be dispatched; a closed list. Days are those of the run date. */
export type StageCondition =
  | { readonly kind: 'stage-succeeded'; readonly module: string }
  | { readonly kind: 'weekdays'; readonly days: readonly Weekday[] }
  | { readonly kind: 'last-day-of-month' }
  /** 1 to 31; a day that a month does not have does not come in it. */
  | { readonly kind: 'day-of-month'; readonly days: readonly number[] };

/** What a condition is compared with. */
export interface ConditionView {
  readonly runDateUtc: RunDate;
  /** Whether a module's stage succeeded, or was left out by request and so has nothing to succeed in. */
  readonly hasSucceeded: (module: string) => boolean;
}

/** @returns why a stage is not dispatched: the first condition that does not hold, for people; undefined when all do. */
export function unmetCondition(conditions: readonly StageCondition[], view: ConditionView): string | undefined {
  const unmet = conditions.find((condition) => !holds(condition, view));
  return unmet && `${view.runDateUtc}: ${textOf(unmet)}`;
}

function holds(condition: StageCondition, { runDateUtc, hasSucceeded }: ConditionView): boolean {
  const date = new Date(`${runDateUtc}T00:00:00Z`);
  switch (condition.kind) {
    case 'stage-succeeded':
      return hasSucceeded(condition.module);
    case 'weekdays':
      return condition.days.some((day) => weekdays.indexOf(day) === date.getUTCDay());
    case 'last-day-of-month':
      return date.getUTCDate() === daysInMonth(date);
    case 'day-of-month':
      return condition.days.includes(date.getUTCDate());
  }
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function textOf(condition: StageCondition): string {
  switch (condition.kind) {
    case 'stage-succeeded':
      return `runs only when ${condition.module} has succeeded`;
    case 'weekdays':
      return `runs only on ${condition.days.join(', ')}`;
    case 'last-day-of-month':
      return 'runs only on the last day of a month';
    case 'day-of-month':
      return `runs only on day ${condition.days.join(', ')} of a month`;
  }
}
