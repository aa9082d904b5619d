import { Clock } from '@baton/contracts';
import { type Counter, type Gauge, LOGGER, LogField, type Logger, MetricName, Metrics } from '@baton/observability';
import { Database, Retention, type RetentionPolicy, readTableSizes } from '@baton/persistence';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';

/** Nest's token for what is forgotten and when; its policy is undefined where a service keeps all. */
export const RETENTION = Symbol('RETENTION');

/** What is forgotten and when. */
export interface RetentionOptions {
  readonly policy: RetentionPolicy | undefined;
  /** Days a date is kept. */
  readonly days: number;
}

/** More than a year, so that a night can be compared with that of the year before. */
export const DEFAULT_RETENTION_DAYS = 400;
/** A dry run has been looked at by then. */
const DRY_RUN_DAYS = 14;
const DAY_MS = 86_400_000;
const EVERY_MS = 10 * 60_000;

/** Keeps the tables from growing, and measures them. Every replica tries; what one removes the others do not find. */
@Injectable()
export class RetentionUpkeep implements OnModuleDestroy {
  private readonly removed: Counter<'table'>;
  private readonly bytes: Gauge<'table'>;
  private readonly stopping = new AbortController();
  private passing = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    metrics: Metrics,
    @Inject(RETENTION) private readonly options: RetentionOptions,
  ) {
    this.removed = metrics.counter(MetricName.retentionRemoved, 'Rows removed because they were old.', ['table']);
    this.bytes = metrics.gauge(MetricName.tableBytes, 'Size of a table with its indexes.', ['table']);
  }

  @Interval(EVERY_MS)
  async pass(): Promise<void> {
    if (this.passing) return;
    this.passing = true;
    try {
      await this.forget();
      for (const { table, bytes } of await readTableSizes(this.database)) this.bytes.set({ table }, bytes);
    } catch (err) {
      if (!this.stopping.signal.aborted)
        this.logger.warn({ err }, 'old rows were not removed; it is tried again later');
    } finally {
      this.passing = false;
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async forget(): Promise<void> {
    const { policy, days } = this.options;
    if (policy === undefined) return;
    const now = this.clock.now().getTime();
    const keptFrom = new Date(now - days * DAY_MS).toISOString().slice(0, 10);
    const bounds = { keptFrom, dryRunsKeptFrom: new Date(now - DRY_RUN_DAYS * DAY_MS) };
    const { removed } = await new Retention(this.database, policy).removeBefore(bounds, this.stopping.signal);
    for (const [table, count] of removed) this.removed.inc({ table }, count);
    const count = [...removed.values()].reduce((sum, one) => sum + one, 0);
    if (count > 0) this.logger.info({ [LogField.count]: count }, 'removed what was older than it is kept');
  }
}
