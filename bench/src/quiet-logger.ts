import { createLogger, type Logger } from '@baton/observability';

/** Says nothing but what is wrong. */
export const logger: Logger = createLogger({ service: 'bench', level: 'warn', pretty: true });
