import { KnownCalendars } from './calendar/known-calendars';
import { MAX_MOVE_DAYS } from './dated/business-days';
import type { Calendars, RefinedDefinition, RuleDefinition } from './definition';
import type { Occurrence } from './rule/occurrence';
import { blackoutsOf, recurrenceOf } from './rule-definition';
import { occurrencesIn, type Range } from './series';
import { readDay } from './time/read-local';
import { oddDays } from './zone/odd-days';
import { zoneNamedBy } from './zones-named';

/** A line of a preview: what is due, or what is not and why. */
export interface PreviewLine extends Omit<Occurrence, 'instant' | 'reason'> {
  /** Null where it is left out. */
  readonly instant: Date | null;
  readonly reason: Occurrence['reason'] | LeftOutReason;
  /** The reason as a sentence. */
  readonly why: string;
}

/** Why something that a rule names is not due. */
export type LeftOutReason = 'gap-skipped' | 'overlap-skipped' | 'day-off' | 'blackout' | 'excluded';

/** More lines than this nobody reads. */
export const MAX_PREVIEW = 100_000;

/**
 * What a rule names in a range: what is due with its reason, and what is left out with why, in the order of local times.
 *
 * @throws {RuleError} when the definition or the range cannot be used.
 */
export function preview(
  definition: RuleDefinition,
  range: Range,
  calendars: Calendars = new Map(),
): readonly PreviewLine[] {
  const due = occurrencesIn(recurrenceOf(definition, calendars), range, MAX_PREVIEW);
  const seen = new Set(due.flatMap((found) => [keyOf(found), ...found.coalesced.map((local) => `${local} first`)]));
  // What is moved over an edge of the range is neither due in it nor left out. It has a bound: what a rule may fire in a day.
  const around = occurrencesIn(
    recurrenceOf(definition, calendars),
    widened(range, definition),
    Number.POSITIVE_INFINITY,
  );
  for (const { coalesced, ...found } of around) {
    seen.add(keyOf(found));
    for (const local of coalesced) seen.add(`${local} first`);
  }
  const named = occurrencesIn(recurrenceOf(everythingOf(definition), calendars), range, MAX_PREVIEW);
  const leftOut = named.filter((found) => !seen.has(keyOf(found)));
  const known = new KnownCalendars(calendars);
  const lines = [
    ...due.map((found): PreviewLine => ({ ...found, why: whyDue(found) })),
    ...leftOut.map((found) => leftOutLine(found, definition, known)),
  ];
  return lines.sort((one, other) =>
    one.nominalLocal < other.nominalLocal ? -1 : one.nominalLocal > other.nominalLocal ? 1 : 0,
  );
}

const keyOf = ({ nominalLocal, copy }: Pick<Occurrence, 'nominalLocal' | 'copy'>): string => `${nominalLocal} ${copy}`;

const DAY_MS = 86_400_000;

/** By as much as something may be moved: by a calendar {@link MAX_MOVE_DAYS}, by a change of clocks a day. */
function widened({ from, to }: Range, definition: RuleDefinition): Range {
  const by = (isMoved(definition) ? MAX_MOVE_DAYS + 1 : 2) * DAY_MS;
  return { from: new Date(from.getTime() - by), to: new Date(to.getTime() + by) };
}

function isMoved(definition: RuleDefinition): boolean {
  if ('union' in definition) return definition.union.some(isMoved);
  if (!('rule' in definition)) return false;
  return definition.calendar !== undefined || definition.blackouts !== undefined || isMoved(definition.rule);
}

/** The definition without what leaves out: each local time has an instant, both copies run. */
export function everythingOf(definition: RuleDefinition): RuleDefinition {
  if ('rule' in definition) return everythingOf(definition.rule);
  if ('union' in definition) return { union: definition.union.map(everythingOf) };
  return { ...definition, gap: 'shift', overlap: 'both' };
}

function leftOutLine(found: Occurrence, definition: RuleDefinition, known: KnownCalendars): PreviewLine {
  const { nominalLocal, copy } = found;
  const [reason, why] = whyLeftOut(found, definition, known);
  return { nominalLocal, copy, instant: null, coalesced: [], reason, why };
}

/** Why something that a rule names is not due, and that as a sentence. */
export function whyLeftOut(
  found: Occurrence,
  definition: RuleDefinition,
  known: KnownCalendars,
): [reason: LeftOutReason, why: string] {
  const { nominalLocal } = found;
  for (let part: RuleDefinition = definition; 'rule' in part; part = part.rule) {
    const held = whyHeldBack(found, part, known);
    if (held !== undefined) return held;
  }
  if (found.reason === 'gap-shifted' && isMissing(nominalLocal, zoneNamedBy(definition))) {
    return ['gap-skipped', `${nominalLocal} does not exist: clocks go forward over it.`];
  }
  if (found.reason === 'overlap-first' || found.reason === 'overlap-last') {
    return ['overlap-skipped', `${nominalLocal} is there twice, and its ${found.copy} copy does not run.`];
  }
  return ['excluded', 'It is excluded, or outside the bounds of the rule.'];
}

/** By the calendar or the blackouts that one level of a rule names. */
function whyHeldBack(
  { nominalLocal, instant }: Occurrence,
  { calendar, blackouts = [] }: RefinedDefinition,
  known: KnownCalendars,
): [reason: LeftOutReason, why: string] | undefined {
  const day = nominalLocal.slice(0, 10);
  const off = calendar === undefined ? undefined : known.calendar(calendar).dayOff(readDay(day));
  if (off !== undefined) return ['day-off', `${day} is a day off: ${off}.`];
  const window = blackouts.length === 0 ? undefined : blackoutsOf(blackouts, known).windowAt(instant);
  return window && ['blackout', `It falls in the blackout ${window.name}.`];
}

function isMissing(nominalLocal: string, zone: string): boolean {
  const year = Number(nominalLocal.slice(0, 4));
  return oddDays(zone, year).some(({ kind, from, to }) => kind === 'gap' && nominalLocal >= from && nominalLocal < to);
}

function whyDue({ reason, nominalLocal, coalesced, instant }: Occurrence): string {
  const at = instant.toISOString();
  switch (reason) {
    case 'on-time':
      return 'As the rule says.';
    case 'gap-run-after':
      return `Clocks go forward over ${coalesced.join(', ')}: one run right after, at ${at}.`;
    case 'gap-shifted':
      return `Clocks go forward over ${coalesced.join(', ')}: later by as much, at ${at}.`;
    case 'overlap-first':
      return `${nominalLocal} is there twice: this is the first.`;
    case 'overlap-last':
      return `${nominalLocal} is there twice: this is the last.`;
    case 'moved-later':
      return `Moved later from ${coalesced.join(', ')}, to ${at}.`;
    case 'moved-earlier':
      return `Moved earlier from ${coalesced.join(', ')}, to ${at}.`;
    case 'ran-anyway':
      return 'It is a day off, and runs anyway.';
  }
}
