import { cronRule, type Occurrence, occurrencesIn } from '../../src';
import { type Choices, cronOf, type Fields, fires } from './oracle';
import { type Clock, MINUTE } from './wall-clock';

/** A rule in a zone over the days around a change of its clock. */
export interface Comparison {
  readonly fields: Fields;
  readonly choices: Choices;
  readonly zone: string;
  /** The zone's, as the oracle reads it. */
  readonly clock: Clock;
  readonly from: number;
  readonly to: number;
}

const texts = (instants: readonly number[]): string[] => instants.map((at) => new Date(at).toISOString());

/** What engine and oracle say, and what the engine says backwards: all three are to be the same. */
export function compare({ fields, choices, zone, clock, from, to }: Comparison): {
  readonly engine: string[];
  readonly backwards: string[];
  readonly oracle: string[];
} {
  const rule = cronRule({ cron: cronOf(fields), zone, ...choices });
  const engine = occurrencesIn(rule, { from: new Date(from), to: new Date(to) }, 100_000);
  const backwards: Occurrence[] = [];
  for (let found = rule.previous(new Date(to)); found && found.instant.getTime() >= from; ) {
    backwards.push(found);
    found = rule.previous(found.instant);
  }
  const at = ({ instant }: Occurrence) => instant.getTime();
  return {
    engine: texts(engine.map(at)),
    backwards: texts(backwards.reverse().map(at)),
    oracle: texts(fires(fields, choices, clock, from, to)),
  };
}

/** The days around a change of the clock. */
export function daysAround(change: number): { readonly from: number; readonly to: number } {
  const hour = 60 * MINUTE;
  return { from: change - 30 * hour, to: change + 30 * hour };
}
