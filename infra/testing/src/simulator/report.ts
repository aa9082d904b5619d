import type { NightReport } from './night';
import type { NightsSummary } from './nights';

/** What failed in a night, how to see it again, and what came before. */
export function failureText({ seed, broken, tail, hash }: NightReport): string {
  const again = `npm run simulate -- --seed ${seed} --nights 1 --trace`;
  return `${tail.join('\n')}\n\nSeed ${seed} (trace ${hash}): ${broken?.message ?? 'nothing failed'}\nAgain: ${again}\n\n`;
}

/** What nights came to, as a person reads it. */
export function summaryText(summary: NightsSummary): string {
  const { nights, seed, failures, faults, fewestFaults, wishes, executions, events, lastedMs, tookMs } = summary;
  const total = [...faults.values()].reduce((sum, times) => sum + times, 0);
  const failed = failures.map((failure) => `  seed ${failure.seed}: ${failure.broken?.message}`);
  return [
    `${nights} nights from seed ${seed}: ${failures.length === 0 ? 'every invariant held' : `${failures.length} failed`}`,
    ...failed,
    `  faults      ${total}, at least ${fewestFaults} a night: ${listOf(faults)}`,
    `  operators   ${listOf(wishes) || 'none'}`,
    `  executions  ${executions}`,
    `  events      ${events} in ${(lastedMs / 3_600_000).toFixed(1)} virtual hours`,
    `  time        ${(tookMs / 1_000).toFixed(1)} s, ${(tookMs / nights).toFixed(0)} ms a night`,
  ].join('\n');
}

function listOf(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, times]) => `${what} ${times}`).join(', ');
}
