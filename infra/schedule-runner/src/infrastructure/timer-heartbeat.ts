import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { Heartbeat } from '../application/ports/heartbeat.port';

/** A heartbeat on the process's timer; a beat that takes longer than the interval is waited for. */
@Injectable()
export class TimerHeartbeat extends Heartbeat {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {
    super();
  }

  override every(intervalMs: number, beat: () => Promise<unknown>): () => void {
    let beating = false;
    const timer = setInterval(() => {
      if (beating) return;
      beating = true;
      beat()
        .catch((error: unknown) =>
          this.logger.warn({ [LogField.err]: error }, 'a heartbeat failed; the next one follows'),
        )
        .finally(() => {
          beating = false;
        });
    }, intervalMs);
    return () => clearInterval(timer);
  }
}
