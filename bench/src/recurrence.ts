/**
 * `npm run bench:recurrence`: the next occurrence of the same expressions by Baton's engine and by libraries, one after the
 * other from one start, and the occurrences of 60 days of 1,000 distinct recurrences; then these in PostgreSQL, and the planning
 * of enrolments by them. All libraries must agree on the first occurrences, or the run fails. rrule reckons in UTC, which
 * spares it the zone.
 */
import { cpus } from 'node:os';
import { cronRule, occurrencesIn, zoneDataVersion } from '@baton/recurrence';
import { Cron } from 'croner';
import { readArguments, runBenchmark, wholeNumber } from './command-line';
import { markdownTable } from './markdown-table';
import { median } from './median';
import { DAYS, DISTINCT_RULES, RECURRENCES } from './recurrence/distinct-rules';
import { EXPRESSIONS, type Expression, LOCAL_START, START, ZONE } from './recurrence/expressions';
import { measurePlanning } from './recurrence/measure-planning';
import { BATON, BATON_RRULE, OTHERS, type Variant } from './recurrence/variants';

const USAGE = 'npm run bench:recurrence -- [--rounds 5] [--ms 200] [--enrolments 1000000]';
const VARIANTS = [BATON, BATON_RRULE, ...OTHERS];
const AGREED = 20;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const given = readArguments(
    process.argv.slice(2),
    {
      rounds: { type: 'string', default: '5' },
      ms: { type: 'string', default: '200' },
      enrolments: { type: 'string', default: '1000000' },
    },
    USAGE,
  );
  const rounds = wholeNumber(given.rounds, '--rounds', USAGE);
  const ms = wholeNumber(given.ms, '--ms', USAGE);
  const enrolments = wholeNumber(given.enrolments, '--enrolments', USAGE);
  say(`${cpus().length} × ${cpus()[0]?.model.trim()}; Node ${process.versions.node}, zone data ${zoneDataVersion()}.`);
  say(`Occurrences per second, one after the other; ${rounds} rounds of ${ms} ms in turn; medians.\n`);
  for (const expression of EXPRESSIONS) refuseDisagreement(expression);
  say(
    markdownTable(
      ['expression', ...VARIANTS.map(({ label }) => label), 'least ratio'],
      EXPRESSIONS.map((expression) => row(expression, rounds, ms)),
    ),
  );
  say(`\nOccurrences of ${DAYS} days of ${RECURRENCES} distinct recurrences, each read anew; rows per second.\n`);
  say(markdownTable(['', 'rows', 'rows/s'], materialized(rounds)));
  say(`\nThe same in a durable PostgreSQL, and what follows: a night of ${enrolments} enrolments; once.\n`);
  const steps = await measurePlanning(enrolments);
  say(
    markdownTable(
      ['', 'rows', 'seconds', 'rows/s'],
      steps.map(({ what, rows, seconds }) => [what, String(rows), seconds.toFixed(2), (rows / seconds).toFixed(0)]),
    ),
  );
}

function row(expression: Expression, rounds: number, ms: number): string[] {
  const rates = VARIANTS.map(() => [] as number[]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, variant] of VARIANTS.entries()) rates[index]?.push(rateOf(variant, expression, ms));
  }
  const medians = rates.map(median);
  const others = medians.slice(2);
  return [
    expression.cron,
    ...medians.map((rate) => rate.toFixed(0)),
    ((medians[0] ?? 0) / Math.max(...others)).toFixed(1),
  ];
}

/** How many occurrences a variant finds in a second. */
function rateOf(variant: Variant, expression: Expression, ms: number): number {
  let found = 0;
  const begun = performance.now();
  let spent = 0;
  while (spent < ms) {
    // From the start again after so many: rules stay in the years that people ask about.
    found += walk(variant, expression, 100).length;
    spent = performance.now() - begun;
  }
  return (found / spent) * 1_000;
}

function walk({ prepare, isLocal }: Variant, expression: Expression, count: number): readonly Date[] {
  const next = prepare(expression);
  const found: Date[] = [];
  for (let at = next(isLocal ? LOCAL_START : START); at && found.length < count; at = next(at)) found.push(at);
  return found;
}

function refuseDisagreement(expression: Expression): void {
  const wanted = localTimes(BATON, expression);
  for (const variant of VARIANTS) {
    if (localTimes(variant, expression) === wanted) continue;
    throw new Error(`${variant.label} and Baton disagree on "${expression.cron}".`);
  }
}

function localTimes(variant: Variant, expression: Expression): string {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: variant.isLocal ? 'UTC' : ZONE,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return walk(variant, expression, AGREED)
    .map((at) => clock.format(at))
    .join();
}

function materialized(rounds: number): string[][] {
  const to = new Date(START.getTime() + DAYS * 86_400_000);
  const engine = () =>
    DISTINCT_RULES.reduce(
      (rows, given) => rows + occurrencesIn(cronRule(given), { from: START, to }, 100_000).length,
      0,
    );
  const croner = () =>
    DISTINCT_RULES.reduce(
      (rows, { cron, zone }) =>
        rows + new Cron(cron, { timezone: zone }).nextRuns(DAYS + 5, START).filter((at) => at < to).length,
      0,
    );
  return [['Baton', engine] as const, ['croner', croner] as const].map(([label, work]) => {
    const counts: number[] = [];
    const rates = Array.from({ length: rounds }, () => {
      const begun = performance.now();
      const rows = work();
      counts.push(rows);
      return (rows / (performance.now() - begun)) * 1_000;
    });
    return [label, String(counts[0]), median(rates).toFixed(0)];
  });
}

runBenchmark(main);
