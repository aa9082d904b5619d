import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { type CommitPace, LEARNED_AFTER, nextWidth, paceAfter } from '../domain/database-guard';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { RunnerLog } from './ports/runner-log.port';
import { RunnerMetrics } from './ports/runner-metrics.port';
import { UsualCommitsRepository } from './ports/usual-commits.repository.port';

/** Between two decisions, milliseconds: long enough for the one before to be felt. */
const STEP_MS = 1_000;
/** Between two slices when there may be no more than one, milliseconds. */
const PAUSE_MS = 2_000;

/**
 * Narrows the night while the database is slow. It watches the commits of this process; whoever advances the module run, under
 * its lock, decides by what it has seen.
 */
@Injectable()
export class DatabaseGuard {
  private readonly paces = new Map<string, CommitPace>();
  private readonly fresh = new Set<string>();
  private width = Number.POSITIVE_INFINITY;
  private decidedAt = 0;
  private pausedUntil = 0;
  private remembered: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly usual: UsualCommitsRepository,
    private readonly log: RunnerLog,
    private readonly metrics: RunnerMetrics,
  ) {}

  /** Takes a commit into account. @param kind those of one kind do alike work. */
  committed(kind: string, latencyMs: number): void {
    this.paces.set(kind, paceAfter(this.paces.get(kind), latencyMs, this.settings.guard));
    this.fresh.add(kind);
  }

  /** Notes that a slice ended: when the database is slow even with one at a time, the next waits a moment. */
  sliceEnded(): void {
    if (this.width === 0) this.pausedUntil = this.clock.now().getTime() + PAUSE_MS;
  }

  /** How many slices may be in flight now. @param full the module run's window. */
  window(full: number): number {
    const now = this.clock.now().getTime();
    if (now - this.decidedAt >= STEP_MS) this.decide(full, now);
    const width = Math.min(this.width, full);
    return width > 0 ? width : now < this.pausedUntil ? 0 : 1;
  }

  /** Learns from earlier nights what is usual; once, and outside any unit of work. */
  remember(): Promise<void> {
    this.remembered ??= this.load().catch((error: unknown) => {
      this.remembered = undefined;
      throw error;
    });
    return this.remembered;
  }

  /** Keeps what is usual for later nights, in the open unit of work. */
  async keep(): Promise<void> {
    const learned = [...this.paces].filter(([, { samples }]) => samples >= LEARNED_AFTER);
    if (learned.length > 0) await this.usual.keep(new Map(learned.map(([kind, { usualMs }]) => [kind, usualMs])));
  }

  private async load(): Promise<void> {
    for (const [kind, usualMs] of await this.usual.load()) {
      this.paces.set(kind, { usualMs, recentMs: usualMs, samples: LEARNED_AFTER });
    }
  }

  private decide(full: number, now: number): void {
    const recent = [...this.fresh].flatMap((kind) => this.paces.get(kind) ?? []);
    const before = Math.min(this.width, full);
    this.width = nextWidth(this.width, full, recent, this.settings.guard);
    this.decidedAt = now;
    this.fresh.clear();
    const slowest = recent.toSorted((one, other) => other.recentMs / other.usualMs - one.recentMs / one.usualMs)[0];
    if (slowest) this.metrics.databaseWatched(this.width, slowest);
    if (slowest && this.width !== before) this.log.windowChanged(this.width, full, slowest);
  }
}
