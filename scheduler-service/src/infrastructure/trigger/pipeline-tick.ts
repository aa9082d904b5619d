import { RepeatedWork } from '@baton/bus';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PromoteStalledPipelines } from '../../application/promote-stalled-pipelines';
import { RunWatch } from './run-watch';

/** Asks once a second which pipelines stand still although runs wait, and which runs nothing moves on. */
@Injectable()
export class PipelineTick implements BeforeApplicationShutdown {
  private readonly ticking: RepeatedWork;

  constructor(promote: PromoteStalledPipelines, watch: RunWatch, @Inject(LOGGER) logger: Logger) {
    this.ticking = new RepeatedWork(
      async () => {
        await promote.execute();
        await watch.execute();
      },
      (error) => logger.warn({ [LogField.err]: error }, 'the pipelines could not be read; the next tick tries again'),
    );
  }

  @Interval(1_000)
  async tick(): Promise<void> {
    await this.ticking.tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticking.stop();
  }
}
