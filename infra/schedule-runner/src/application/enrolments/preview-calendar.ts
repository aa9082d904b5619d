import type { CalendarEffect, CalendarPreviewed, MessageOf, PreviewCalendar as Question } from '@baton/contracts';
import {
  type Calendars,
  calendarsNamedBy,
  type RuleDefinition,
  RuleError,
  readCalendar,
  readDefinition,
  readInstant,
  recurrenceOf,
  totalOfChanges,
} from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { EnrolmentRepository, type EnrolmentsOfRule } from '../ports/enrolment.repository.port';
import { Transactions } from '../ports/transactions.port';
import { boundedRule, calendarsOf } from './enrolment-occurrences';

/** What a calendar is, and what it would be. */
interface CalendarChange {
  readonly before: Calendars;
  readonly after: Calendars;
  readonly from: Date;
  readonly to: Date;
}

/** Says what a calendar would do to the enrolments that need it, if it said something else. Each rule is reckoned once. */
@Injectable()
export class PreviewCalendar {
  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: EnrolmentRepository,
  ) {}

  /** @throws {RuleError} when the calendar or the span cannot be used. */
  async execute({
    name,
    definition,
    fromUtc,
    toUtc,
  }: MessageOf<typeof Question>): Promise<MessageOf<typeof CalendarPreviewed>> {
    const known = await this.transactions.run(() => this.enrolments.rulesWithCalendars());
    const before = calendarsOf(known);
    const after = new Map([...before, [name, readCalendar(definition)]]);
    const change = { before, after, from: readInstant(fromUtc), to: readInstant(toUtc) };
    const concerned = known.rules.filter(({ rule }) => needs(rule, name, change));
    const byType = Map.groupBy(concerned, ({ scheduleType }) => scheduleType);
    return { scheduleTypes: [...byType].map(([type, ofType]) => effectOn(type, ofType, change)) };
  }
}

function needs(rule: object, calendar: string, { before, after }: CalendarChange): boolean {
  const definition = readDefinition(rule);
  return [before, after].some((calendars) => calendarsNamedBy(definition, calendars).includes(calendar));
}

function effectOn(
  scheduleType: string,
  rules: readonly EnrolmentsOfRule[],
  { before, after, from, to }: CalendarChange,
): CalendarEffect {
  const effect = { scheduleType, enrolments: 0, added: 0, removed: 0, moved: 0, unchanged: 0, refused: 0 };
  let refusal: string | null = null;
  for (const { count, ...enrolment } of rules) {
    effect.enrolments += count;
    const rule = boundedRule(enrolment);
    const refused = refusalOf(rule, after, from);
    if (refused !== null) {
      effect.refused += count;
      refusal ??= refused;
      continue;
    }
    const changed = { before: refusalOf(rule, before, from) === null ? rule : undefined, after: rule, count };
    const totals = totalOfChanges([changed], { from, to, oncePerUtcDate: true }, before, after);
    effect.added += totals.added;
    effect.removed += totals.removed;
    effect.moved += totals.moved;
    effect.unchanged += totals.unchanged;
  }
  return { ...effect, refusal };
}

/** Why a rule cannot be used with these calendars; null when it can. */
function refusalOf(rule: RuleDefinition, calendars: Calendars, from: Date): string | null {
  try {
    recurrenceOf(rule, calendars).next(from);
    return null;
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
}
