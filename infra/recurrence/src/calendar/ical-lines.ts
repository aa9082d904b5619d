import { RuleError } from '../rule-error';

/** A property of an event: `DTSTART;TZID=Europe/Berlin:20260301T020000`. */
export interface ICalProperty {
  /** In capitals. */
  readonly name: string;
  /** Their names in capitals. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

/** An event as it stands in a file: its lines, not yet read. */
export interface ICalEvent {
  /** The line it begins in, from 1. */
  readonly line: number;
  /** Folded lines are one. */
  readonly lines: readonly string[];
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The events of an iCalendar file (RFC 5545, section 3.1): what stands in them directly, not in their alarms.
 *
 * @throws {RuleError} when the text is no iCalendar, or ends within a component.
 */
export function eventsIn(text: string): readonly ICalEvent[] {
  const events: { line: number; lines: string[] }[] = [];
  const open: string[] = [];
  for (const { number, text: line } of unfolded(text)) {
    const mark = markIn(line);
    if (open.length === 0 && (mark?.isEnd !== false || mark.component !== 'VCALENDAR')) throw noICalendar(line);
    if (mark?.isEnd) {
      refuseUnbegun(open.pop(), mark, number, line);
    } else if (mark !== undefined) {
      open.push(mark.component);
      if (mark.component === 'VEVENT') events.push({ line: number, lines: [] });
    } else if (open.at(-1) === 'VEVENT') {
      events.at(-1)?.lines.push(line);
    }
  }
  const [unended] = open.slice(-1);
  if (unended === undefined) return events;
  throw new RuleError('the file ends too early', { input: unended, expected: `END:${unended} at the end` });
}

/** `BEGIN:VEVENT` or `END:VEVENT`. */
interface Mark {
  readonly component: string;
  readonly isEnd: boolean;
}

function markIn(line: string): Mark | undefined {
  const [, word, component = ''] = /^(BEGIN|END):(\S*)\s*$/i.exec(line) ?? [];
  return word === undefined ? undefined : { component: component.toUpperCase(), isEnd: word.toUpperCase() === 'END' };
}

function refuseUnbegun(begun: string | undefined, { component }: Mark, number: number, line: string): void {
  if (begun === component) return;
  throw new RuleError(`line ${number} ends what was not begun`, { input: line, expected: `END:${begun} before it` });
}

function noICalendar(line: string): RuleError {
  return new RuleError('this is no iCalendar', { input: line, expected: 'a text that begins with BEGIN:VCALENDAR' });
}

/** Lines that begin with a space or a tab go on with the one before. */
function unfolded(text: string): readonly Line[] {
  const found: { number: number; text: string }[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const last = found.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) last.text += line.slice(1);
    else if (line !== '') found.push({ number: index + 1, text: line });
  }
  if (found.length === 0) throw noICalendar(text.slice(0, 80));
  return found;
}

const PROPERTY = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^":;]*)(?:,"[^"]*")*)*):(.*)$/;

/** The properties of an event. @throws {RuleError} when a line is none. */
export function propertiesOf({ lines }: ICalEvent): readonly ICalProperty[] {
  return lines.map((line) => {
    const [, name, parameters = '', value = ''] = PROPERTY.exec(line) ?? [];
    if (name === undefined) {
      throw new RuleError('this is no property', { input: line, expected: 'a line such as DTSTART:20260301T020000Z' });
    }
    const named = [...parameters.matchAll(/;([^=]+)=(?:"([^"]*)"|([^;]*))/g)].map(
      ([, key = '', quoted, plain = '']): [string, string] => [key.toUpperCase(), quoted ?? plain],
    );
    return { name: name.toUpperCase(), parameters: new Map(named), value };
  });
}
