import { EMPTY_GUID, type EnrolmentLine, type EnrolmentProblem, type Guid, type RuleData } from '@baton/contracts';
import { type Calendars, RuleError, readDefinition, recurrenceOf } from '@baton/recurrence';
import {
  ENROLMENT_DEFAULTS,
  type Enrolment,
  type EnrolmentChange,
  type EnrolmentKey,
  type EnrolmentSettings,
  MOST_CATCH_UP,
} from '../../domain/enrolment';
import type { ScheduleType } from '../../schedule-type';
import type { EnrolmentFacts } from '../ports/enrolment.repository.port';
import { canonicalJson, recurrenceIdOf } from '../recurrence-id';
import { calendarsOf } from './enrolment-occurrences';
import {
  badCatchUp,
  badParameter,
  badRule,
  endsBeforeItBegins,
  inactiveOrganization,
  type LineProblem,
  noRule,
  sameEnrolment,
  unknownOrganization,
  unknownType,
} from './enrolment-problems';

/** Lines as they were sent: each names its rule by its place. */
export interface EnrolmentLines {
  readonly rules: readonly RuleData[];
  readonly lines: readonly EnrolmentLine[];
}

/** What lines come to. Nothing of it may be carried out while there are problems. */
export interface EnrolmentReading {
  /** Those that make a difference. */
  readonly changes: readonly EnrolmentChange[];
  readonly unchanged: number;
  /** In the order of the lines. */
  readonly problems: readonly EnrolmentProblem[];
}

/** Reads what lines make of enrolments, against what there is and what the module offers. */
export function readEnrolmentLines(
  { rules, lines }: EnrolmentLines,
  facts: EnrolmentFacts,
  scheduleTypes: readonly ScheduleType[],
): EnrolmentReading {
  const ruleAt = ruleReader(rules, facts);
  const known = new Map(facts.enrolments.map((enrolment) => [keyOf(enrolment), enrolment]));
  const types = new Map<string, ScheduleType>(scheduleTypes.map((type) => [type.name, type]));
  const firstLines = new Map<string, number>();
  const changes: EnrolmentChange[] = [];
  const problems: EnrolmentProblem[] = [];
  for (const line of lines) {
    const before = known.get(keyOf(line));
    const first = firstLines.get(keyOf(line));
    firstLines.set(keyOf(line), first ?? line.line);
    const read = readLine(line, { before, rule: line.rule === undefined ? undefined : ruleAt(line.rule) });
    const wrong = [
      ...(first === undefined ? [] : [sameEnrolment(first)]),
      ...wrongPlace(line, before, facts, types),
      ...read.problems,
      ...wrongSettings(line, before, read.after, types.get(line.scheduleType)),
    ];
    problems.push(...wrong.map((problem) => ({ line: line.line, ...problem })));
    if (!isSame(before, read.after)) changes.push({ before, after: read.after });
  }
  return { changes, unchanged: lines.length - changes.length, problems };
}

/** Rules with their ids, each read once. */
type ReadRule = { readonly rule: RuleData; readonly recurrenceId: Guid } | LineProblem;

function ruleReader(rules: readonly RuleData[], facts: EnrolmentFacts): (place: number) => ReadRule {
  const definitions = calendarsOf(facts);
  const read = new Map<number, ReadRule>();
  return (place) => {
    const found = read.get(place) ?? readRule(rules[place], definitions);
    read.set(place, found);
    return found;
  };
}

function readRule(rule: RuleData | undefined, calendars: Calendars): ReadRule {
  try {
    recurrenceOf(readDefinition(rule), calendars);
    // What has been read as a definition is an object.
    return { rule: rule ?? {}, recurrenceId: recurrenceIdOf(rule ?? {}) };
  } catch (error) {
    if (error instanceof RuleError) return badRule(error);
    throw error;
  }
}

/** Stands where a rule is wrong, so that the rest of its line is looked at too. */
const UNREAD = { rule: {}, recurrenceId: EMPTY_GUID };

function readLine(
  line: EnrolmentLine,
  { before, rule }: { readonly before: Enrolment | undefined; readonly rule: ReadRule | undefined },
): { readonly after: Enrolment; readonly problems: readonly LineProblem[] } {
  const isWrong = rule !== undefined && 'problem' in rule;
  const when = isWrong ? UNREAD : keptRule(before, rule);
  const problems = isWrong ? [rule] : when === undefined ? [noRule] : [];
  const { scheduleType, organizationId } = line;
  const base = before ?? ENROLMENT_DEFAULTS;
  const chosen = <K extends keyof EnrolmentSettings>(
    name: K,
    given: EnrolmentSettings[K] | null | undefined,
  ): EnrolmentSettings[K] => (given === undefined ? base[name] : (given ?? ENROLMENT_DEFAULTS[name]));
  const after: Enrolment = {
    ...{ scheduleType, organizationId },
    ...(when ?? UNREAD),
    parameters: chosen('parameters', line.parameters),
    validFrom: chosen('validFrom', line.validFrom),
    validUntil: chosen('validUntil', line.validUntil),
    paused: chosen('paused', line.paused),
    misfirePolicy: chosen('misfirePolicy', line.misfirePolicy),
    catchUpDays: chosen('catchUpDays', line.catchUpDays),
    maxCatchUp: chosen('maxCatchUp', line.maxCatchUp),
  };
  return { after, problems };
}

/** A rule that says the same stays the recurrence it is. */
function keptRule(
  before: Enrolment | undefined,
  rule: Exclude<ReadRule, LineProblem> | undefined,
): Pick<Enrolment, 'rule' | 'recurrenceId'> | undefined {
  const isKept =
    before !== undefined && (rule === undefined || canonicalJson(rule.rule) === canonicalJson(before.rule));
  return isKept ? { rule: before.rule, recurrenceId: before.recurrenceId } : rule;
}

/** Who is enrolled already may be paused and ended whatever became of the organization or the schedule type. */
function wrongPlace(
  { scheduleType, organizationId }: EnrolmentLine,
  before: Enrolment | undefined,
  { organizations }: EnrolmentFacts,
  types: ReadonlyMap<string, ScheduleType>,
): readonly LineProblem[] {
  if (before !== undefined) return [];
  const organization = organizations.get(organizationId);
  return [
    ...(organization === undefined ? [unknownOrganization] : organization.active ? [] : [inactiveOrganization]),
    ...(types.has(scheduleType) ? [] : [unknownType(scheduleType, [...types.keys()])]),
  ];
}

function wrongSettings(
  line: EnrolmentLine,
  before: Enrolment | undefined,
  after: Enrolment,
  type: ScheduleType | undefined,
): readonly LineProblem[] {
  const { validFrom, validUntil, catchUpDays, maxCatchUp } = after;
  const problems: LineProblem[] = [];
  if (type !== undefined && !sameParameters(before, after)) problems.push(...wrongParameters(type, after.parameters));
  const isDated = line.validFrom !== undefined || line.validUntil !== undefined;
  if (isDated && validFrom !== null && validUntil !== null && validUntil < validFrom) {
    problems.push(endsBeforeItBegins(validFrom, validUntil));
  }
  if (!isWithin(catchUpDays, MOST_CATCH_UP.days)) problems.push(badCatchUp('catchUpDays', catchUpDays));
  if (!isWithin(maxCatchUp, MOST_CATCH_UP.occurrences)) problems.push(badCatchUp('maxCatchUp', maxCatchUp));
  return problems;
}

function wrongParameters(type: ScheduleType, parameters: unknown): readonly LineProblem[] {
  const read = type.parameters.safeParse(parameters);
  return read.success ? [] : read.error.issues.map(({ path, message }) => badParameter(path, message));
}

const isWithin = (given: number, most: number): boolean => Number.isInteger(given) && given >= 0 && given <= most;

const keyOf = ({ scheduleType, organizationId }: EnrolmentKey): string => `${scheduleType}/${organizationId}`;

const sameParameters = (before: Enrolment | undefined, after: Enrolment): boolean =>
  before !== undefined && canonicalJson(before.parameters) === canonicalJson(after.parameters);

function isSame(before: Enrolment | undefined, after: Enrolment): boolean {
  return before !== undefined && canonicalJson(before) === canonicalJson(after);
}
