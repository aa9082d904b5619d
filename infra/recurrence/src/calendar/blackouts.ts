import type { Occurrence, Recurrence } from '../rule/occurrence';
import { step } from '../rule/steps';
import { RuleError } from '../rule-error';

/** A window in which nothing may run: a maintenance, a freeze. */
export interface BlackoutWindow {
  readonly name: string;
  /** Inclusive. */
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
}

/** Windows, some listed, some by a rule. */
export interface Blackouts {
  /** The window an instant is in; undefined when it is in none. */
  windowAt(instant: Date): BlackoutWindow | undefined;
}

/** What becomes of an occurrence in a blackout: `skip` leaves it out, `following` moves it to the end of the window. */
export type BlackoutPolicy = 'skip' | 'following';

/** Windows that are listed; those that touch are one. @throws {RuleError} when one ends before it begins. */
export function listedBlackouts(windows: readonly BlackoutWindow[]): Blackouts {
  for (const { name, start, end } of windows) {
    if (start < end) continue;
    throw new RuleError('the window ends before it begins', { input: name, expected: 'a later end; it is exclusive' });
  }
  const whole: BlackoutWindow[] = [];
  for (const window of windows.toSorted((one, other) => one.start.getTime() - other.start.getTime())) {
    const last = whole.at(-1);
    if (last === undefined || last.end < window.start) whole.push(window);
    else whole[whole.length - 1] = joined(last, window);
  }
  return { windowAt: (instant) => windowIn(whole, instant) };
}

/** The window an instant is in, of windows in order that do not overlap. */
function windowIn(windows: readonly BlackoutWindow[], instant: Date): BlackoutWindow | undefined {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const window = windows[middle];
    if (window !== undefined && window.start <= instant) low = middle + 1;
    else high = middle;
  }
  const last = windows[low - 1];
  return last !== undefined && instant < last.end ? last : undefined;
}

function joined(one: BlackoutWindow, other: BlackoutWindow): BlackoutWindow {
  const name = one.name === other.name ? one.name : `${one.name}, ${other.name}`;
  return { name, start: one.start, end: one.end > other.end ? one.end : other.end };
}

/** A window of so many minutes from each occurrence of a rule on; windows of one rule that touch are one. */
export function recurringBlackout(name: string, rule: Recurrence, minutes: number): Blackouts {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 44_640) {
    throw new RuleError('a window of this length is none', {
      input: String(minutes),
      expected: 'whole minutes, 1 to 44640 (31 days)',
    });
  }
  return {
    windowAt: (instant) => {
      const started = rule.previous(new Date(instant.getTime() + 1));
      if (started === undefined || instant.getTime() >= started.instant.getTime() + minutes * 60_000) return undefined;
      return joinedWindow(name, rule, started, minutes * 60_000);
    },
  };
}

/** Windows that are longer than the pause between them never end; so many are joined at most. */
const MOST_JOINED = 10_000;

function joinedWindow(name: string, rule: Recurrence, started: Occurrence, length: number): BlackoutWindow {
  let [start, end] = [started.instant.getTime(), started.instant.getTime() + length];
  for (let joined = 0; ; joined += 1) {
    step();
    const before = rule.previous(new Date(start));
    const after = rule.next(new Date(end - length));
    const reachesBack = before !== undefined && before.instant.getTime() + length >= start;
    const reachesOn = after !== undefined && after.instant.getTime() <= end;
    if (!reachesBack && !reachesOn) return { name, start: new Date(start), end: new Date(end) };
    if (joined === MOST_JOINED) break;
    if (reachesBack) start = before.instant.getTime();
    if (reachesOn) end = after.instant.getTime() + length;
  }
  throw new RuleError('its windows never end', {
    input: name,
    expected: 'windows shorter than the pause between them',
  });
}

/** Several blackouts: what one of them has is in a window. */
export function anyBlackout(parts: readonly Blackouts[]): Blackouts {
  const at = (instant: Date) => parts.map((part) => part.windowAt(instant)).find((window) => window !== undefined);
  return {
    windowAt: (instant) => {
      let whole = at(instant);
      for (let count = 0; whole !== undefined && count < MOST_JOINED; count += 1) {
        step();
        const [after, before] = [at(whole.end), at(new Date(whole.start.getTime() - 1))];
        if (after === undefined && before === undefined) return whole;
        for (const more of [before, after]) if (more !== undefined) whole = joinedWith(whole, more);
      }
      return whole;
    },
  };
}

const joinedWith = (one: BlackoutWindow, other: BlackoutWindow): BlackoutWindow => ({
  ...joined(one, other),
  start: one.start < other.start ? one.start : other.start,
});
