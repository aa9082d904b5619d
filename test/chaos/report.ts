import type { RoundResult } from './chaos';
import { KINDS } from './round-plan';

/** One round in one line, and a line for each thing that differs. */
export function roundLine({ plan, strike, nightSeconds, amiss }: RoundResult): string {
  const what = `${String(plan.round).padStart(3)}. ${plan.kind.padEnd(8)} ${strike.victim}${plan.aimed ? '' : ' (blind)'}`;
  const over = nightSeconds === undefined ? 'NOT OVER' : `over ${nightSeconds.toFixed(1)} s after the blow`;
  const result = amiss.length === 0 ? 'exact' : 'NOT EXACT';
  const head = `${what}: ${strike.hit ? 'at work' : 'idle'}, ${strike.doing}; ${over}, ${result}`;
  return [head, ...amiss.map((one) => `       ${one}`)].join('\n');
}

/** The share of the blows that fell on work in progress, from 0 to 1. */
export function hitShare(results: readonly RoundResult[]): number {
  return results.filter(({ strike }) => strike.hit).length / results.length;
}

/** At least so many of the blows are to fall on work in progress: what falls on idle processes shows little. */
export const LEAST_HIT_SHARE = 0.7;

/** How each kind of blow went, and all of them. */
export function summaryTable(results: readonly RoundResult[]): string {
  const rows = [...KINDS, 'all'].map((kind) => {
    const some = results.filter(({ plan }) => kind === 'all' || plan.kind === kind);
    const seconds = some.flatMap(({ nightSeconds }) => nightSeconds ?? []).sort((a, b) => a - b);
    const median = seconds[Math.floor(seconds.length / 2)];
    const longest = seconds.at(-1);
    const cells = [
      kind,
      some.length,
      some.filter(({ strike }) => strike.hit).length,
      median?.toFixed(1) ?? '–',
      longest?.toFixed(1) ?? '–',
      some.filter(({ amiss }) => amiss.length === 0).length,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const header = '| blow | rounds | hit work in progress | night over after the blow, median s | longest s | exact |';
  return [header, '|---|---|---|---|---|---|', ...rows].join('\n');
}
