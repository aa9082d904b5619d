import { Clock, type Guid } from '@baton/contracts';
import { type Gauge, LOGGER, LogField, type Logger, MetricName, Metrics } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { RunSweep } from '../../application/ports/run-sweep.port';

/** Timers are looked for once a second; one so late is looked for by nobody, or fails each time. */
const LATE_MS = 60_000;

/** Finds runs that are not over and that nothing moves on; counts them, and warns of each once. */
@Injectable()
export class RunWatch {
  private readonly gauge: Gauge;
  private said: ReadonlySet<Guid> = new Set();

  constructor(
    private readonly clock: Clock,
    private readonly sweep: RunSweep,
    metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.gauge = metrics.gauge(MetricName.runsStalled, 'Runs that are not over and that nothing moves on.');
  }

  async execute(): Promise<void> {
    const stalled = await this.sweep.stalledRuns(new Date(this.clock.now().getTime() - LATE_MS));
    this.gauge.set(stalled.length);
    for (const { runId, pipeline, why } of stalled) {
      if (this.said.has(runId)) continue;
      const fields = { [LogField.runId]: runId, [LogField.pipeline]: pipeline, [LogField.reason]: why };
      this.logger.warn(
        fields,
        'a run stands still and nothing moves it on: see "A run stands still" in operating-a-night.md',
      );
    }
    this.said = new Set(stalled.map(({ runId }) => runId));
  }
}
