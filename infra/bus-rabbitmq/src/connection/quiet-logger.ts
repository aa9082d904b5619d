import type { Logger } from '@baton/observability';
import type { LoggerService } from '@nestjs/common';

/**
 * What golevelup says about its connection, one level lower than it says it: the lines a person needs are written by
 * `RabbitMqConnection`, which knows what follows from them.
 */
export function quietLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown) => logger.trace(String(message)),
    verbose: (message: unknown) => logger.trace(String(message)),
    debug: (message: unknown) => logger.trace(String(message)),
    warn: (message: unknown) => logger.debug(String(message)),
    error: (message: unknown) => logger.warn(String(message)),
    fatal: (message: unknown) => logger.error(String(message)),
  };
}
