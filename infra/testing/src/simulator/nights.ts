import type { FaultKind } from './fault-plan';
import { type NightReport, simulateNight } from './night';
import type { Parts } from './parts';

/** Which nights are simulated. */
export interface NightsOptions {
  readonly nights: number;
  /** Of the first night; each further night has the next. */
  readonly seed: number;
  readonly parts?: Parts | undefined;
  readonly show?: ((line: string) => void) | undefined;
  /** Stops at the first night that fails. @default false */
  readonly stopAtFailure?: boolean | undefined;
}

/** What nights came to together. */
export interface NightsSummary {
  readonly seed: number;
  readonly nights: number;
  readonly failures: readonly NightReport[];
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** The fewest faults that came about in one night. */
  readonly fewestFaults: number;
  readonly wishes: ReadonlyMap<string, number>;
  readonly executions: number;
  readonly events: number;
  readonly lastedMs: number;
  /** By a watch on the wall, milliseconds. */
  readonly tookMs: number;
}

/** Simulates nights one after the other. */
export async function simulateNights(options: NightsOptions): Promise<NightsSummary> {
  const { nights, seed, parts, show, stopAtFailure = false } = options;
  const began = performance.now();
  const reports: NightReport[] = [];
  for (let night = 0; night < nights; night++) {
    const report = await simulateNight({ seed: seed + night, parts, show });
    reports.push(report.broken ? report : { ...report, tail: [] });
    if (report.broken && stopAtFailure) break;
  }
  const sum = (of: (report: NightReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    seed,
    nights: reports.length,
    failures: reports.filter(({ broken }) => broken !== undefined),
    faults: countedTogether(reports.flatMap(({ faults }) => [...faults])),
    fewestFaults: Math.min(...reports.map(faultsOf)),
    wishes: countedTogether(reports.flatMap(({ wishes }) => wishes.map((wish) => [wish, 1] as const))),
    executions: sum(({ executions }) => executions),
    events: sum(({ events }) => events),
    lastedMs: sum(({ lastedMs }) => lastedMs),
    tookMs: performance.now() - began,
  };
}

function faultsOf({ faults }: NightReport): number {
  return [...faults.values()].reduce((total, times) => total + times, 0);
}

function countedTogether<K extends string>(counts: readonly (readonly [K, number])[]): ReadonlyMap<K, number> {
  const together = new Map<K, number>();
  for (const [kind, times] of [...counts].sort(([one], [other]) => (one < other ? -1 : 1)))
    together.set(kind, (together.get(kind) ?? 0) + times);
  return together;
}
