import { Clock } from '@baton/contracts';
import { type Counter, LOGGER, LogField, type Logger, MetricName, Metrics } from '@baton/observability';
import { Database, InboxCleanup } from '@baton/persistence';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';

/** Nest's token for how long a duplicate is known as one, in hours. */
export const DUPLICATE_WINDOW_HOURS = Symbol('DUPLICATE_WINDOW_HOURS');
/** No broker holds a message unacknowledged for a week unless it was down. */
export const DEFAULT_DUPLICATE_WINDOW_HOURS = 7 * 24;
const HOUR_MS = 3_600_000;
const EVERY_MS = 10 * 60_000;

/** Keeps the inbox from growing: what was received before the window is forgotten. Any replica may do it, and all do. */
@Injectable()
export class InboxUpkeep implements OnModuleDestroy {
  private readonly cleanup: InboxCleanup;
  private readonly removed: Counter;
  private readonly stopping = new AbortController();

  constructor(
    database: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    metrics: Metrics,
    @Inject(DUPLICATE_WINDOW_HOURS) private readonly windowHours: number,
  ) {
    this.cleanup = new InboxCleanup(database);
    this.removed = metrics.counter(MetricName.inboxRemoved, 'Inbox rows removed after the window.');
  }

  @Interval(EVERY_MS)
  async forgetOld(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - this.windowHours * HOUR_MS);
    try {
      const count = await this.cleanup.deleteReceivedBefore(before, this.stopping.signal);
      this.removed.inc(count);
      if (count > 0) this.logger.info({ [LogField.count]: count }, 'forgot what the inbox received long ago');
    } catch (err) {
      if (!this.stopping.signal.aborted)
        this.logger.warn({ err }, 'the inbox was not cleaned; it is tried again later');
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }
}
