/**
 * `npm run recurrence:zones`: the whole of what `oracle.spec.ts` samples. Every zone that Node knows, every change of its
 * clock from 20 years back to 10 ahead, found by looking at each hour; around each of them, rules and policies of all kinds by
 * engine and oracle. Takes a quarter of an hour. `-- --seed 7` chooses the rules, `-- --zones Europe` some of the zones.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { oddDays, zoneDataVersion } from '../../src';
import { compare, daysAround } from './compare';
import { anyChoices, anyFields } from './rules';
import { clockIn, hoursOfChange } from './wall-clock';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    zones: { type: 'string', default: '' },
    rules: { type: 'string', default: '8' },
  },
});
const FROM_YEAR = new Date().getUTCFullYear() - 20;
const TO_YEAR = FROM_YEAR + 30;
const FROM = Date.UTC(FROM_YEAR, 0, 1);
const TO = Date.UTC(TO_YEAR, 0, 1);

const say = (line: string) => process.stdout.write(`${line}\n`);
const rules = fc.sample(fc.tuple(anyFields, anyChoices), { seed: Number(values.seed), numRuns: 1_000 });

/** The hours in which the engine has changes of a zone's clock. */
function hoursByEngine(zone: string): readonly number[] {
  const hour = 3_600_000;
  return Array.from({ length: TO_YEAR - FROM_YEAR + 2 }, (_, index) => oddDays(zone, FROM_YEAR - 1 + index))
    .flat()
    .map(({ instant }) => Math.ceil(instant.getTime() / hour) * hour - hour)
    .filter((at) => at >= FROM && at < TO)
    .sort((one, other) => one - other);
}

let comparisons = 0;

/** How many of the next rules go wrong around a change of a zone's clock. */
function wrongAround(zone: string, hour: number): number {
  const clock = clockIn(zone);
  let wrong = 0;
  for (let count = 0; count < Number(values.rules); count += 1) {
    const [fields, choices] = rules[comparisons % rules.length] ?? [];
    if (fields === undefined || choices === undefined) throw new Error('There are no rules to compare.');
    comparisons += 1;
    const found = compare({ fields, choices, zone, clock, ...daysAround(hour) });
    const oracle = found.oracle.join();
    if (found.engine.join() === oracle && found.backwards.join() === oracle) continue;
    wrong += 1;
    say(`${zone}, ${new Date(hour).toISOString()}: ${JSON.stringify({ fields, choices })}\n${JSON.stringify(found)}`);
  }
  return wrong;
}

function main(): void {
  const zones = Intl.supportedValuesOf('timeZone').filter((zone) => zone.startsWith(values.zones));
  let [changes, wrong] = [0, 0];
  for (const zone of zones) {
    const hours = hoursOfChange(zone, FROM, TO);
    if (hours.join() !== hoursByEngine(zone).join()) {
      wrong += 1;
      say(`${zone}: the engine has other changes than the clock on the wall.`);
    }
    for (const hour of hours) wrong += wrongAround(zone, hour);
    changes += hours.length;
  }
  say(
    `${zones.length} zones, ${FROM_YEAR} to ${TO_YEAR}, zone data ${zoneDataVersion()}, seed ${values.seed}: ` +
      `${changes} changes of clocks, ${comparisons} comparisons, ${wrong} wrong.`,
  );
  process.exitCode = wrong === 0 ? 0 : 1;
}

main();
