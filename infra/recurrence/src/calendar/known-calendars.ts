import type { BlackoutDefinition, CalendarDefinition, CalendarReference, Calendars } from '../definition';
import { RuleError } from '../rule-error';
import { weekdayOf } from '../time/civil';
import { readDay } from '../time/read-local';
import type { Calendar } from './calendar';

/** Deeper combinations are made by a mistake, or to do harm. */
const DEEPEST = 10;

/** Calendars that definitions name. Each is made once, however often it is named, and none may contain itself. */
export class KnownCalendars {
  private readonly made = new Map<string, Calendar>();
  private readonly beingRead: string[] = [];

  constructor(private readonly definitions: Calendars) {}

  /**
   * The calendar that is meant.
   *
   * @throws {RuleError} when its name is not known, a date or weekday is none, or it contains itself.
   */
  calendar(reference: CalendarReference, depth = 0): Calendar {
    refuseDepth(depth);
    if (typeof reference !== 'string') return this.make(reference, depth);
    const made = this.made.get(reference) ?? this.within(reference, (definition) => this.make(definition, depth));
    this.made.set(reference, made);
    return made;
  }

  /**
   * Lets a calendar's blackouts be read, which may name calendars again.
   *
   * @throws {RuleError} when its name is not known, it contains itself, or it has none.
   */
  blackouts<T>(name: string, read: (blackouts: readonly BlackoutDefinition[]) => T): T {
    return this.within(name, (definition) => {
      const blackouts = this.blackoutsIn(definition, new Set(), 0);
      if (blackouts.length > 0) return read(blackouts);
      throw new RuleError('this calendar has no blackouts', {
        input: name,
        expected: 'a calendar with windows in which nothing may run',
      });
    });
  }

  /** Whether a calendar, or one that it is made of, has blackouts. @throws {RuleError} when it contains itself. */
  hasBlackouts(name: string): boolean {
    return this.within(name, (definition) => this.blackoutsIn(definition, new Set(), 0).length > 0);
  }

  /** Those of a calendar and of what it is made of, each calendar's once. */
  private blackoutsIn(definition: CalendarDefinition, seen: Set<string>, depth: number): readonly BlackoutDefinition[] {
    refuseDepth(depth);
    if ('allOf' in definition) return [];
    if (!('anyOf' in definition)) return definition.blackouts ?? [];
    return definition.anyOf.flatMap((part) => {
      if (typeof part !== 'string') return this.blackoutsIn(part, seen, depth + 1);
      return this.within(part, (known) => {
        if (seen.has(part)) return [];
        seen.add(part);
        return this.blackoutsIn(known, seen, depth + 1);
      });
    });
  }

  private make(definition: CalendarDefinition, depth: number): Calendar {
    if ('anyOf' in definition) {
      const parts = definition.anyOf.map((part) => this.calendar(part, depth + 1));
      return { dayOff: (day) => firstReason(parts, day) };
    }
    if ('allOf' in definition) {
      const parts = definition.allOf.map((part) => this.calendar(part, depth + 1));
      return { dayOff: (day) => commonReason(parts, day) };
    }
    const { weekend = [], daysOff = [], worked = [] } = definition;
    for (const weekday of weekend) refuseNoWeekday(weekday);
    const names = new Map(daysOff.map(({ date, name }) => [readDay(date), name]));
    const workedDays = new Set(worked.map(readDay));
    return {
      dayOff: (day) => {
        if (workedDays.has(day)) return undefined;
        return names.get(day) ?? (weekend.includes(weekdayOf(day)) ? 'weekend' : undefined);
      },
    };
  }

  /** Reads what is known under a name, and refuses to come upon the name again meanwhile. */
  private within<T>(name: string, read: (definition: CalendarDefinition) => T): T {
    const found = this.definitions.get(name);
    if (found === undefined) throw this.unknown(name);
    if (this.beingRead.includes(name)) {
      throw new RuleError('the calendar contains itself', {
        input: [...this.beingRead, name].join(' > '),
        expected: 'calendars that contain others only',
      });
    }
    this.beingRead.push(name);
    try {
      return read(found);
    } finally {
      this.beingRead.pop();
    }
  }

  private unknown(name: string): RuleError {
    const known = [...this.definitions.keys()].slice(0, 10).join(', ');
    return new RuleError('there is no such calendar', {
      input: name,
      expected: known === '' ? 'a calendar that exists' : known,
    });
  }
}

/**
 * Makes the calendar that a definition describes.
 *
 * @param calendars those that it may name.
 * @throws {RuleError} when it cannot be used.
 */
export function calendarOf(definition: CalendarDefinition, calendars: Calendars = new Map()): Calendar {
  return new KnownCalendars(calendars).calendar(definition);
}

function refuseDepth(depth: number): void {
  if (depth <= DEEPEST) return;
  throw new RuleError('calendars are combined too deeply', { input: 'anyOf', expected: `at most ${DEEPEST} levels` });
}

function firstReason(calendars: readonly Calendar[], day: number): string | undefined {
  for (const calendar of calendars) {
    const reason = calendar.dayOff(day);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function commonReason(calendars: readonly Calendar[], day: number): string | undefined {
  const reasons = calendars.map((calendar) => calendar.dayOff(day));
  const all = reasons.filter((reason) => reason !== undefined);
  return all.length > 0 && all.length === reasons.length ? [...new Set(all)].join(', ') : undefined;
}

function refuseNoWeekday(weekday: number): void {
  if (Number.isInteger(weekday) && weekday >= 0 && weekday <= 6) return;
  throw new RuleError('there is no such weekday', {
    input: String(weekday),
    expected: '0 for Sunday to 6 for Saturday',
  });
}
