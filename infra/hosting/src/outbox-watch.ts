import { type Gauge, LOGGER, type Logger, MetricName, Metrics } from '@baton/observability';
import { Database, readBacklog } from '@baton/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';

const EVERY_MS = 15_000;

/**
 * Measures what waits in the outbox. Every replica does, active relay or not: when none is active the numbers are needed
 * most. All replicas of a service measure the same table, so take the greatest value, not the sum.
 */
@Injectable()
export class OutboxWatch {
  private readonly depth: Gauge;
  private readonly lag: Gauge;
  private readonly scheduled: Gauge;
  private readonly overdue: Gauge;
  private looking = false;

  constructor(
    private readonly database: Database,
    metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.depth = metrics.gauge(MetricName.outboxDepth, 'Outbox rows not yet delivered, counted up to 10,000.');
    this.lag = metrics.gauge(MetricName.outboxLag, 'Age of the outbox row that waits longest.');
    this.scheduled = metrics.gauge(MetricName.scheduledMessages, 'Messages scheduled for later, counted up to 10,000.');
    this.overdue = metrics.gauge(MetricName.scheduledOverdue, 'How long the next scheduled message has been due.');
  }

  @Interval(EVERY_MS)
  async look(): Promise<void> {
    // A database that answers slowly is not asked again meanwhile.
    if (this.looking) return;
    this.looking = true;
    try {
      const { waiting, lagSeconds, scheduled, overdueSeconds } = await readBacklog(this.database);
      this.show(waiting, lagSeconds, scheduled, overdueSeconds);
    } catch (err) {
      // Not a number means that nobody knows; an old number would look like a present one.
      this.show(Number.NaN, Number.NaN, Number.NaN, Number.NaN);
      this.logger.debug({ err }, 'what waits in the outbox could not be measured; it is tried again');
    } finally {
      this.looking = false;
    }
  }

  private show(waiting: number, lagSeconds: number, scheduled: number, overdueSeconds: number): void {
    this.depth.set(waiting);
    this.lag.set(lagSeconds);
    this.scheduled.set(scheduled);
    this.overdue.set(overdueSeconds);
  }
}
