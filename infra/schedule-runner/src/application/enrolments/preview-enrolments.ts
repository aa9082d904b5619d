import {
  type EnrolmentPreviewLine,
  type EnrolmentsPreviewed,
  type MessageOf,
  type PreviewedEnrolment,
  parseOrganizationId,
  type PreviewEnrolments as Question,
} from '@baton/contracts';
import {
  type Calendars,
  type OddDay,
  oddDays,
  type PreviewLine,
  preview,
  type Range,
  RuleError,
  readDefinition,
  readInstant,
  zoneNamedBy,
} from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import type { Enrolment } from '../../domain/enrolment';
import { EnrolmentRepository } from '../ports/enrolment.repository.port';
import { Transactions } from '../ports/transactions.port';
import { boundedRule, calendarsOf } from './enrolment-occurrences';

/** So many lines of each enrolment are told. */
const MOST_TOLD = 500;
const DAY_MS = 86_400_000;
/** Why a change of clocks makes an occurrence another than the rule says. */
const ODD: readonly string[] = [
  'gap-run-after',
  'gap-shifted',
  'gap-skipped',
  'overlap-first',
  'overlap-last',
  'overlap-skipped',
] satisfies readonly PreviewLine['reason'][];

/** Says when an organization's enrolments are due in a span of time, and why then; or what changes of clocks do to them. */
@Injectable()
export class PreviewEnrolments {
  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: EnrolmentRepository,
  ) {}

  async execute(question: MessageOf<typeof Question>): Promise<MessageOf<typeof EnrolmentsPreviewed>> {
    const organizationId = parseOrganizationId(question.organizationId);
    const facts = await this.transactions.run(() => this.enrolments.factsOf(organizationId));
    const known = facts.organizations.get(organizationId);
    if (known === undefined) return { organization: null, clockChanges: [], enrolments: [] };
    const { name, timeZone, active } = known;
    const range = { from: readInstant(question.fromUtc), to: readInstant(question.toUtc) };
    const wanted = facts.enrolments.filter(
      ({ scheduleType }) => question.scheduleType == null || scheduleType === question.scheduleType,
    );
    return {
      organization: { name, timeZone, active },
      clockChanges: clockChanges(timeZone, range).map(({ minutes: _, instant, ...change }) => ({
        ...change,
        instantUtc: instant.toISOString(),
      })),
      enrolments: wanted.map((enrolment) => previewed(enrolment, range, calendarsOf(facts), question.oddOnly)),
    };
  }
}

function previewed(enrolment: Enrolment, range: Range, calendars: Calendars, oddOnly: boolean): PreviewedEnrolment {
  const { scheduleType, rule, paused } = enrolment;
  const told = { scheduleType, rule, paused };
  try {
    const lines = oddOnly ? oddLines(enrolment, range, calendars) : allLines(enrolment, range, calendars);
    return { ...told, lines: lines.slice(0, MOST_TOLD), more: lines.length > MOST_TOLD, refused: null };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { ...told, lines: [], more: false, refused: error.message };
  }
}

function allLines(enrolment: Enrolment, range: Range, calendars: Calendars): readonly EnrolmentPreviewLine[] {
  return oncePerDate(preview(boundedRule(enrolment), range, calendars));
}

/** Around each change of the rule's clocks alone: a year of a rule that is due each minute is half a million lines. */
function oddLines(enrolment: Enrolment, range: Range, calendars: Calendars): readonly EnrolmentPreviewLine[] {
  const zone = zoneNamedBy(readDefinition(enrolment.rule));
  return clockChanges(zone, range).flatMap(({ instant }) => {
    const around = { from: new Date(instant.getTime() - DAY_MS), to: new Date(instant.getTime() + DAY_MS) };
    return allLines(enrolment, around, calendars).filter(({ reason }) => ODD.includes(reason));
  });
}

function clockChanges(zone: string, { from, to }: Range): readonly OddDay[] {
  const years = [];
  for (let year = from.getUTCFullYear() - 1; year <= to.getUTCFullYear() + 1; year += 1) years.push(year);
  return years.flatMap((year) => oddDays(zone, year)).filter(({ instant }) => instant >= from && instant < to);
}

/** An enrolment is due at most once on a date in UTC: the first there is. */
function oncePerDate(lines: readonly PreviewLine[]): readonly EnrolmentPreviewLine[] {
  const taken = new Set<string>();
  return lines.map(({ nominalLocal, copy, instant, reason, why }) => {
    if (instant === null) return { nominalLocal, copy, instantUtc: null, dueDate: null, reason, why };
    const instantUtc = instant.toISOString();
    const dueDate = instantUtc.slice(0, 10);
    if (taken.has(dueDate)) return { nominalLocal, copy, instantUtc: null, dueDate: null, ...ANOTHER };
    taken.add(dueDate);
    return { nominalLocal, copy, instantUtc, dueDate, reason, why };
  });
}

const ANOTHER = {
  reason: 'same-date',
  why: 'Its date in UTC has an occurrence already, and an enrolment is due once a date.',
};
