import { median } from '../median';

/** What is measured, in the order of the table. */
export const VARIANTS = ['bare pg loop, plain', 'bare pg loop, named statements', 'Baton, four processes'] as const;
/** One of them. */
export type Variant = (typeof VARIANTS)[number];

/** What the other two are compared with. */
export const PLAIN = VARIANTS[0];
/** The same loop with prepared statements. */
export const NAMED = VARIANTS[1];
/** What is measured. */
export const BATON = VARIANTS[2];

/** One pass of one variant over a fresh copy of the world. */
export interface Measurement {
  /** For all of it. */
  readonly seconds: number;
  readonly secondsOfType: ReadonlyMap<string, number>;
}

/** One pass of every variant. */
export type Round = ReadonlyMap<Variant, Measurement>;

/** Reads one number of a pass: all of it, or one schedule type. */
export type Part = (measurement: Measurement) => number;

/** The whole pass. */
export const whole: Part = ({ seconds }) => seconds;

/** One schedule type of it. */
export function ofType(scheduleType: string): Part {
  return ({ secondsOfType }) => {
    const seconds = secondsOfType.get(scheduleType);
    if (seconds === undefined) throw new RangeError(`${scheduleType} was not measured.`);
    return seconds;
  };
}

/** The median over all rounds, seconds. */
export function secondsOf(rounds: readonly Round[], variant: Variant, part: Part): number {
  return median(rounds.map((round) => part(measured(round, variant))));
}

/** How many times as fast as the reference, as the median of what each round says by itself. */
export function ratioTo(rounds: readonly Round[], reference: Variant, variant: Variant, part: Part): number {
  return median(rounds.map((round) => part(measured(round, reference)) / part(measured(round, variant))));
}

function measured(round: Round, variant: Variant): Measurement {
  const measurement = round.get(variant);
  if (measurement === undefined) throw new RangeError(`${variant} was not measured in every round.`);
  return measurement;
}
