import { split, type Token, wrong } from '../cron/cron-field';

/** What a text in the form of RFC 5545 says of a recurrence; several lines, or the rule alone. */
export interface RRuleText {
  readonly rule: Token | undefined;
  readonly start: DatedToken | undefined;
  /** What the start says of its zone: its `TZID`, or UTC where it is written with Z (RFC 5545, section 3.3.5). */
  readonly zone: string | undefined;
  /** Times added. */
  readonly added: readonly DatedToken[];
  /** Times left out. */
  readonly excluded: readonly DatedToken[];
}

/** A date or time as it is written, with the zone written beside it. */
export interface DatedToken {
  readonly token: Token;
  readonly zone: Token | undefined;
}

const LINES = 'DTSTART, RRULE, RDATE and EXDATE lines, or a rule such as FREQ=DAILY alone';
/** Nobody writes such a rule by hand. */
const LONGEST = 10_000;

/**
 * Reads the lines of a recurrence, each of them `NAME;PARAMETER=value:value`; lines are divided by line breaks or spaces.
 *
 * @throws {RuleError} which points at the character.
 */
export function readRRuleText(input: string): RRuleText {
  const whole = { text: input.slice(0, LONGEST), at: 0, input };
  if (input.length > LONGEST) throw wrong(whole, `the rule has ${input.length} characters`, `at most ${LONGEST}`);
  const lines = [...input.matchAll(/\S+/g)].map(({ 0: text, index: at }): Token => ({ text, at, input }));
  let [rule, start]: [Token | undefined, DatedToken | undefined] = [undefined, undefined];
  const lists: { added: DatedToken[]; excluded: DatedToken[] } = { added: [], excluded: [] };
  for (const line of lines) {
    const { name, zone, value } = lineOf(line);
    if (name === 'RRULE' && rule === undefined) rule = value;
    else if (name === 'DTSTART' && start === undefined) start = { token: value, zone };
    else if (name === 'RDATE') lists.added.push(...datesOf(value, zone));
    else if (name === 'EXDATE') lists.excluded.push(...datesOf(value, zone));
    else throw wrong(line, `${name} is there twice, or is not known`, LINES);
  }
  if (rule === undefined && lists.added.length === 0) throw wrong(whole, 'there is no rule', LINES);
  return { rule, start, zone: zoneOfStart(start), ...lists };
}

function zoneOfStart(start: DatedToken | undefined): string | undefined {
  const zone = start?.zone;
  if (!start?.token.text.endsWith('Z')) return zone?.text;
  if (zone !== undefined)
    throw wrong(zone, 'a time in UTC has no zone beside it', 'the time without its Z, or no TZID');
  return 'UTC';
}

function datesOf(value: Token, zone: Token | undefined): readonly DatedToken[] {
  return split(value, ',').map((token) => ({ token, zone }));
}

function lineOf(line: Token): { readonly name: string; readonly zone: Token | undefined; readonly value: Token } {
  const colon = line.text.indexOf(':');
  if (colon < 0) return { name: 'RRULE', zone: undefined, value: line };
  const [name = line, ...parameters] = split({ ...line, text: line.text.slice(0, colon) }, ';');
  const value = { ...line, text: line.text.slice(colon + 1), at: line.at + colon + 1 };
  let zone: Token | undefined;
  for (const parameter of parameters) {
    const [key = parameter, setting = parameter] = split(parameter, '=');
    if (key.text.toUpperCase() === 'TZID') zone = setting;
    else if (key.text.toUpperCase() !== 'VALUE') throw wrong(parameter, 'this parameter is not known', 'TZID or VALUE');
  }
  return { name: name.text.toUpperCase(), zone, value };
}
