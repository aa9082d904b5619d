import { Clock } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Database, InboxCleanup } from '@baton/persistence';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';

/** How long a duplicate is known as one. No broker holds a message unacknowledged that long unless it was down. */
const DUPLICATE_WINDOW_MS = 7 * 24 * 3_600_000;
const EVERY_MS = 10 * 60_000;

/** Keeps the inbox from growing: what was received before the window is forgotten. Any replica may do it, and all do. */
@Injectable()
export class InboxUpkeep implements OnModuleDestroy {
  private readonly cleanup: InboxCleanup;
  private readonly stopping = new AbortController();

  constructor(
    database: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.cleanup = new InboxCleanup(database);
  }

  @Interval(EVERY_MS)
  async forgetOld(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - DUPLICATE_WINDOW_MS);
    try {
      const count = await this.cleanup.deleteReceivedBefore(before, this.stopping.signal);
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
