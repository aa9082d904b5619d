import { performance } from 'node:perf_hooks';

/** What a process measured of itself: one line of JSON, its last. */
export interface Gauged {
  readonly seconds: number;
  /** User and system time of the process meanwhile, in microseconds. */
  readonly cpuMicros: number;
  /** The most memory the process ever had resident, in bytes. */
  readonly peakBytes: number;
}

/** Measures this process between two moments. */
export class Gauge {
  private startedAt = 0;
  private cpuAtStart = process.cpuUsage();

  /** The warm-up is over. */
  begin(): void {
    this.cpuAtStart = process.cpuUsage();
    this.startedAt = performance.now();
  }

  /** All is done. */
  end(): Gauged {
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const { user, system } = process.cpuUsage(this.cpuAtStart);
    return { seconds, cpuMicros: user + system, peakBytes: process.resourceUsage().maxRSS * 1_024 };
  }
}

/** Does so many pieces of work in so many lanes, each taking the next when its last is done. */
export async function inLanes(lanes: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
}
