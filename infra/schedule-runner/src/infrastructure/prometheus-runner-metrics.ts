import { type Counter, type Gauge, type Histogram, MetricName, Metrics } from '@baton/observability';
import { Injectable } from '@nestjs/common';
import { RunnerMetrics } from '../application/ports/runner-metrics.port';
import type { SliceWork } from '../application/slice-work';
import type { CommitPace } from '../domain/database-guard';
import { ScheduleRunnerSettings } from '../schedule-runner.options';

const ENDED = ['succeeded', 'faulted', 'skipped', 'cancelled'] as const;

/** A module's numbers for Prometheus, written once a slice. */
@Injectable()
export class PrometheusRunnerMetrics extends RunnerMetrics {
  private readonly executions: Counter<'module' | 'schedule_type' | 'outcome'>;
  private readonly slices: Counter<'module' | 'schedule_type' | 'end'>;
  private readonly sliceDuration: Histogram<'module' | 'schedule_type'>;
  private readonly breakerOpen: Gauge<'module' | 'schedule_type'>;
  private readonly guardWindow: Gauge<'module'>;
  private readonly commitLatency: Gauge<'module' | 'which'>;
  private readonly moduleRuns: Counter<'module' | 'outcome'>;
  private readonly stalled: Gauge<'module'>;
  private readonly refused: Gauge<'module'>;

  constructor(
    metrics: Metrics,
    private readonly settings: ScheduleRunnerSettings,
  ) {
    super();
    const ofType = ['module', 'schedule_type'] as const;
    this.executions = metrics.counter(MetricName.executions, 'Executions ended.', [...ofType, 'outcome']);
    this.slices = metrics.counter(MetricName.slices, 'Slices a worker left, by how.', [...ofType, 'end']);
    this.sliceDuration = metrics.histogram(MetricName.sliceDuration, 'From claiming a slice to leaving it.', ofType);
    const waits = '1 while work waits because what it needs is down, as this process saw it last.';
    this.breakerOpen = metrics.gauge(MetricName.breakerOpen, waits, ofType);
    const width = 'Slices that may be in flight by the time that commits take; 0 is one at a time with pauses.';
    this.guardWindow = metrics.gauge(MetricName.databaseGuardWindow, width, ['module']);
    const latency = 'How long commits take, of the kind that is furthest from its usual.';
    this.commitLatency = metrics.gauge(MetricName.commitLatency, latency, ['module', 'which']);
    const ends = 'Module runs ended; an end whose transaction is rolled back and repeated counts again.';
    this.stalled = metrics.gauge(MetricName.moduleRunStalled, '1 while the module run at work stands still.', [
      'module',
    ]);
    const none = 'Recurrences of enrolments that have no occurrences any more; each replica counts the same.';
    this.refused = metrics.gauge(MetricName.recurrencesRefused, none, ['module']);
    this.moduleRuns = metrics.counter(MetricName.moduleRuns, ends, ['module', 'outcome']);
  }

  override sliceLeft({ slice, progress }: SliceWork, end: 'closed' | 'lost', durationMs: number): void {
    const labels = { module: this.settings.module, schedule_type: slice.scheduleType };
    for (const outcome of ENDED) {
      if (progress[outcome] > 0) this.executions.inc({ ...labels, outcome }, progress[outcome]);
    }
    this.slices.inc({ ...labels, end });
    this.sliceDuration.observe(labels, durationMs / 1000);
  }

  override moduleRunStalled(stalled: boolean): void {
    this.stalled.set({ module: this.settings.module }, stalled ? 1 : 0);
  }

  override breakerChanged(scheduleType: string, state: 'open' | 'closed'): void {
    this.breakerOpen.set({ module: this.settings.module, schedule_type: scheduleType }, state === 'open' ? 1 : 0);
  }

  override databaseWatched(width: number, { recentMs, usualMs }: CommitPace): void {
    const { module } = this.settings;
    this.guardWindow.set({ module }, width);
    this.commitLatency.set({ module, which: 'recent' }, recentMs / 1_000);
    this.commitLatency.set({ module, which: 'usual' }, usualMs / 1_000);
  }

  override recurrencesRefused(count: number): void {
    this.refused.set({ module: this.settings.module }, count);
  }

  override moduleRunEnded(outcome: string): void {
    this.moduleRuns.inc({ module: this.settings.module, outcome });
  }
}
