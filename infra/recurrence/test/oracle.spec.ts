import fc from 'fast-check';
import { compare, daysAround } from './oracle/compare';
import type { Choices, Fields } from './oracle/oracle';
import { anyChoices, anyFields } from './oracle/rules';
import { clockIn, hoursOfChange, MINUTE } from './oracle/wall-clock';

const FROM = Date.UTC(2006, 0, 1);
const TO = Date.UTC(2036, 0, 1);
const DAY = 24 * 60 * MINUTE;

const zones = Intl.supportedValuesOf('timeZone');
const known = new Map<string, readonly number[]>();

/** A change of a zone's clock; the middle of the years where it has none. */
function changeOf(zone: string, pick: number): number {
  // Changes are weeks apart, so days find them; the complete run looks at every hour.
  const changes = known.get(zone) ?? hoursOfChange(zone, FROM, TO, DAY);
  known.set(zone, changes);
  return changes[pick % Math.max(1, changes.length)] ?? (FROM + TO) / 2;
}

describe('the engine, by an oracle that walks minutes', () => {
  it('fires as the oracle does around changes of clocks, forwards and backwards', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.nat(), anyFields, anyChoices, (zone, pick, given, chosen) => {
        const found = compare({
          fields: given,
          choices: chosen,
          zone,
          clock: clockIn(zone),
          ...daysAround(changeOf(zone, pick)),
        });
        expect(found.engine).toEqual(found.oracle);
        expect(found.backwards).toEqual(found.oracle);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['Samoa leaves out a day', 'Pacific/Apia', Date.UTC(2011, 11, 30, 10)],
    ['Lord Howe moves by half an hour', 'Australia/Lord_Howe', Date.UTC(2025, 9, 4, 15)],
    ['North Korea sets its own clock back', 'Asia/Pyongyang', Date.UTC(2015, 7, 14, 15)],
    ['Venezuela moves by half an hour', 'America/Caracas', Date.UTC(2016, 4, 1, 7)],
    ['Troll moves by two hours', 'Antarctica/Troll', Date.UTC(2025, 2, 30, 1)],
    ['New York goes back', 'America/New_York', Date.UTC(2025, 10, 2, 6)],
    ['Lord Howe goes back by half an hour', 'Australia/Lord_Howe', Date.UTC(2025, 3, 5, 15)],
  ])('holds where %s, for many times a day and for one', (_what, zone, change) => {
    const clock = clockIn(zone);
    const around = { zone, clock, from: change - 2 * DAY, to: change + 2 * DAY };
    for (const [minute, hour] of TIMES) {
      const fields: Fields = { minute, hour, dayOfMonth: undefined, month: undefined };
      for (const choices of CHOICES) {
        const { engine, backwards, oracle } = compare({ fields, choices, ...around });
        expect({ minute, hour, choices, engine, backwards }).toEqual({
          minute,
          hour,
          choices,
          engine: oracle,
          backwards: oracle,
        });
      }
    }
  });
});

/** A rule with one time a day has nothing beside it that would hide what is lost. */
const TIMES: readonly (readonly [minute: readonly number[], hour: readonly number[]])[] = [
  [
    [0, 15, 45],
    [0, 1, 2, 3, 23],
  ],
  [[30], [1]],
  [[45], [1]],
  [[15], [2]],
  [[45], [23]],
  [[15], [12]],
];
const CHOICES: readonly Choices[] = ([undefined, 'run-after', 'shift', 'skip'] as const).flatMap((gap) =>
  ([undefined, 'first', 'last', 'both'] as const).map((overlap) => ({ gap, overlap })),
);
