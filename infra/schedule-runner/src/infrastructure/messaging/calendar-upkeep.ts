import { PublishEndpoint, RepeatedWork } from '@baton/bus';
import { CalendarsHeld } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CalendarRepository } from '../../application/ports/calendar.repository.port';
import { Transactions } from '../../application/ports/transactions.port';
import { ScheduleRunnerSettings } from '../../schedule-runner.options';

const EVERY_MS = 60_000;

/** Says which calendars the module holds, at its start and once a minute: the scheduler tells those that are newer. */
@Injectable()
export class CalendarUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly saying: RepeatedWork;

  constructor(
    private readonly transactions: Transactions,
    private readonly calendars: CalendarRepository,
    private readonly endpoint: PublishEndpoint,
    private readonly settings: ScheduleRunnerSettings,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.saying = new RepeatedWork(
      () => this.say(),
      (error) =>
        logger.warn({ [LogField.err]: error }, 'the scheduler was not told of the calendars held; it is in a minute'),
    );
  }

  /** Waits for nothing: a service starts whether or not there is a broker. */
  onApplicationBootstrap(): void {
    void this.saying.tick();
  }

  @Interval(EVERY_MS)
  async beat(): Promise<void> {
    await this.saying.tick();
  }

  async onModuleDestroy(): Promise<void> {
    await this.saying.stop();
  }

  /** Outside of a unit of work, and gone once the next is due: it says how things are now. */
  private async say(): Promise<void> {
    const versions = await this.transactions.run(() => this.calendars.versions());
    const { module } = this.settings;
    await this.endpoint.publish(CalendarsHeld, { module, versions }, { timeToLiveMs: EVERY_MS, durable: false });
  }
}
