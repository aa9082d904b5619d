import type { RunDetail } from '@baton/scheduler-service';
import { markdownTable } from '../markdown-table';
import { BATON, NAMED, ofType, type Part, PLAIN, type Round, ratioTo, secondsOf, VARIANTS, whole } from './measurement';

/** How many executions each schedule type has, in the order of the night. */
export type ExecutionsOfType = ReadonlyMap<string, number>;

/** The variants next to each other, over the whole night. */
export function variantTable(rounds: readonly Round[], executions: ExecutionsOfType): string {
  const all = [...executions.values()].reduce((sum, count) => sum + count, 0);
  const rows = VARIANTS.map((variant) => {
    const seconds = secondsOf(rounds, variant, whole);
    const ratios = [PLAIN, NAMED].map((reference) => times(ratioTo(rounds, reference, variant, whole)));
    return [variant, String(all), seconds.toFixed(2), (all / seconds).toFixed(0), ...ratios];
  });
  return markdownTable(['variant', 'executions', 'seconds', 'executions/s', '× plain loop', '× named loop'], rows);
}

/** The same by schedule type, where a module works alone: no command, no planning, no wait between stages. */
export function typeTable(rounds: readonly Round[], executions: ExecutionsOfType): string {
  const rows = [...executions].map(([type, count]) => [type, String(count), ...typeCells(rounds, ofType(type), count)]);
  return markdownTable(
    [
      'schedule type',
      'executions',
      'plain loop, µs each',
      'named loop, µs each',
      'Baton, µs each',
      '× plain',
      '× named',
    ],
    rows,
  );
}

function typeCells(rounds: readonly Round[], part: Part, count: number): readonly string[] {
  const each = VARIANTS.map((variant) => ((secondsOf(rounds, variant, part) * 1e6) / count).toFixed(0));
  return [...each, ...[PLAIN, NAMED].map((reference) => times(ratioTo(rounds, reference, BATON, part)))];
}

/** A night of four processes: what each stage did, and how many organizations a second it went through. */
export function nightTable({ stages }: RunDetail): string {
  const rows = stages.flatMap(({ module, scheduleTypes }) =>
    scheduleTypes.map(({ scheduleType, planned, succeeded, faulted, skipped, durationMs }) => [
      module,
      scheduleType,
      ...[planned, succeeded, faulted, skipped].map(String),
      `${(durationMs / 1_000).toFixed(2)} s`,
      ((planned * 1_000) / durationMs).toFixed(0),
    ]),
  );
  return markdownTable(
    ['stage', 'schedule type', 'planned', 'succeeded', 'faulted', 'skipped', 'duration', 'organizations/s'],
    rows,
  );
}

function times(ratio: number): string {
  return ratio.toFixed(2);
}
