import { type Clock, MINUTE } from './wall-clock';

/** A cron expression before it is written: the values of each field; undefined stands for `*`. */
export interface Fields {
  readonly minute: readonly number[] | undefined;
  readonly hour: readonly number[] | undefined;
  readonly dayOfMonth: readonly number[] | undefined;
  readonly month: readonly number[] | undefined;
  /** Written as a step, `*\/n`, where there is one. */
  readonly minuteStep?: number;
}

export interface Choices {
  readonly gap?: 'run-after' | 'shift' | 'skip';
  readonly overlap?: 'first' | 'last' | 'both';
}

/** The expression that says what the fields say. */
export function cronOf({ minute, hour, dayOfMonth, month, minuteStep }: Fields): string {
  const text = (values: readonly number[] | undefined) => values?.join(',') ?? '*';
  const first = minuteStep === undefined ? text(minute) : `*/${minuteStep}`;
  return [first, text(hour), text(dayOfMonth), text(month), '*'].join(' ');
}

function matches({ minute, hour, dayOfMonth, month, minuteStep }: Fields, local: number): boolean {
  const date = new Date(local);
  const has = (values: readonly number[] | undefined, value: number) => values?.includes(value) ?? true;
  return (
    has(minute, date.getUTCMinutes()) &&
    (minuteStep === undefined || date.getUTCMinutes() % minuteStep === 0) &&
    has(hour, date.getUTCHours()) &&
    has(dayOfMonth, date.getUTCDate()) &&
    has(month, date.getUTCMonth() + 1)
  );
}

/** The minutes of a clock, one after the other, each with the local minutes that were jumped over before it. */
function* minutesOf(clock: Clock, from: number, to: number) {
  let before = clock(from - MINUTE);
  for (let at = from; at < to; at += MINUTE) {
    const local = clock(at);
    const missing: number[] = [];
    for (let jumped = before + MINUTE; jumped < local; jumped += MINUTE) missing.push(jumped);
    yield { at, local, missing };
    before = local;
  }
}

/** Where clocks jumped over local minutes that match, the instants that run instead. */
function insteadOf(missing: readonly number[], fields: Fields, gap: Choices['gap'], at: number): readonly number[] {
  const [first] = missing;
  if (first === undefined || gap === 'skip') return [];
  return missing.filter((local) => matches(fields, local)).map((local) => (gap === 'shift' ? at + local - first : at));
}

/**
 * The instants at which a rule fires by the policy as recurrence rules state it, found by walking minutes.
 *
 * @param from inclusive, `to` exclusive, whole minutes. Clocks of a day before and after are looked at too.
 */
export function fires(fields: Fields, choices: Choices, clock: Clock, from: number, to: number): number[] {
  const { gap, overlap, longest } = policyOf(fields, choices);
  const instants = new Set<number>();
  const shown = new Map<number, number>();
  for (const { at, local, missing } of minutesOf(clock, from - MARGIN, to + MARGIN)) {
    if (missing.length <= longest) addAll(instants, insteadOf(missing, fields, gap, at));
    if (!matches(fields, local)) continue;
    const earlier = shown.get(local);
    if (earlier === undefined || overlap !== 'first') instants.add(at);
    if (earlier !== undefined && overlap === 'last') instants.delete(earlier);
    shown.set(local, at);
  }
  return [...instants].filter((at) => at >= from && at < to).sort((one, other) => one - other);
}

/** The policy where nothing is chosen: intervals literally; else once after gaps of up to three hours, and first copies. */
function policyOf({ minute, hour }: Fields, choices: Choices) {
  const isInterval = minute === undefined || hour === undefined;
  const usual = isInterval
    ? ({ gap: 'skip', overlap: 'both' } as const)
    : ({ gap: 'run-after', overlap: 'first' } as const);
  const longest = choices.gap === undefined ? 3 * 60 : Number.POSITIVE_INFINITY;
  return { gap: choices.gap ?? usual.gap, overlap: choices.overlap ?? usual.overlap, longest };
}

function addAll(into: Set<number>, instants: readonly number[]): void {
  for (const at of instants) into.add(at);
}

/** No clock is changed by more than a day. */
const MARGIN = 27 * 60 * MINUTE;
