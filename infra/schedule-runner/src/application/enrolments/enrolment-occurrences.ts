import type { EnrolmentChangePreview, OccurrenceView } from '@baton/contracts';
import {
  type Calendars,
  changeOf,
  type Occurrence,
  type RuleDefinition,
  readDefinition,
  readInstant,
  totalOfChanges,
} from '@baton/recurrence';
import type { Enrolment, EnrolmentChange } from '../../domain/enrolment';
import type { EnrolmentFacts } from '../ports/enrolment.repository.port';
import { canonicalJson } from '../recurrence-id';

/** A span as it is asked for. */
export interface AskedSpan {
  /** Inclusive. */
  readonly fromUtc: string;
  /** Exclusive. */
  readonly toUtc: string;
}

/** So many occurrences of each kind are told. */
const MOST_TOLD = 100;

/** What changes do to a span of time. @throws {RuleError} when the span cannot be used. */
export function previewOfChanges(
  changes: readonly EnrolmentChange[],
  { fromUtc, toUtc }: AskedSpan,
  facts: EnrolmentFacts,
): EnrolmentChangePreview {
  const range = { from: readInstant(fromUtc), to: readInstant(toUtc), oncePerUtcDate: true };
  const calendars = calendarsOf(facts);
  const counted = changes.map(({ before, after }) => ({ before: dueRule(before), after: dueRule(after), count: 1 }));
  const totals = totalOfChanges(counted, range, calendars);
  const [one] = counted;
  if (one === undefined || new Set(counted.map(canonicalJson)).size > 1) return { ...totals, each: null };
  const { added, removed, moved } = changeOf(one.before, one.after, range, calendars);
  const each = {
    added: added.slice(0, MOST_TOLD).map(occurrenceOf),
    removed: removed.slice(0, MOST_TOLD).map(occurrenceOf),
    moved: moved
      .slice(0, MOST_TOLD)
      .map(({ before, after }) => ({ before: occurrenceOf(before), after: occurrenceOf(after) })),
  };
  return { ...totals, each };
}

/** The calendars that rules may name, as the recurrence engine takes them. */
export function calendarsOf({ calendars }: Pick<EnrolmentFacts, 'calendars'>): Calendars {
  return new Map([...calendars].map(([name, { definition }]) => [name, definition]));
}

/** An enrolment's rule within its dates; undefined where nothing is due. */
export function dueRule(enrolment: Enrolment | undefined): RuleDefinition | undefined {
  if (enrolment === undefined || enrolment.paused) return undefined;
  return boundedRule(enrolment);
}

/** What decides when an enrolment is due. */
type BoundedRule = Pick<Enrolment, 'rule' | 'validFrom' | 'validUntil'>;

/** An enrolment's rule within its dates, paused or not. Its dates are those of the due date, in UTC. */
export function boundedRule({ rule, validFrom, validUntil }: BoundedRule): RuleDefinition {
  const definition = readDefinition(rule);
  if (validFrom === null && validUntil === null) return definition;
  return {
    rule: definition,
    ...(validFrom !== null && { from: `${validFrom}T00:00:00.000Z` }),
    ...(validUntil !== null && { until: `${validUntil}T23:59:59.999Z` }),
  };
}

function occurrenceOf({ nominalLocal, copy, instant }: Occurrence): OccurrenceView {
  const instantUtc = instant.toISOString();
  return { nominalLocal, copy, instantUtc, dueDate: instantUtc.slice(0, 10) };
}
