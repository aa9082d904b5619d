import { LogField } from './log-fields';
import { createLogger } from './logger';

function recorded(level?: string) {
  const lines: string[] = [];
  const logger = createLogger({ service: 'sales', level, destination: { write: (line) => lines.push(line) } });
  return { logger, lines: () => lines.map((line) => JSON.parse(line)) };
}

describe('createLogger', () => {
  it('writes one JSON line an event, naming the service, the level and the fields', () => {
    const { logger, lines } = recorded();

    logger.info({ [LogField.runId]: '42', [LogField.durationMs]: 7 }, 'Run is over.');

    expect(lines()).toEqual([
      expect.objectContaining({ service: 'sales', level: 'info', runId: '42', durationMs: 7, msg: 'Run is over.' }),
    ]);
  });

  it('writes the cause of an error too', () => {
    const { logger, lines } = recorded();

    logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'It failed.');

    expect(lines()[0].err.message).toContain('inner');
  });

  it('leaves secrets out', () => {
    const { logger, lines } = recorded();

    logger.info({ connection: { password: 'hunter2' }, apiKey: 'k' }, 'Connected.');

    expect(JSON.stringify(lines())).not.toMatch(/hunter2|"k"/);
  });

  it('is silent below its level', () => {
    const { logger, lines } = recorded('warn');

    logger.info('Nothing to see.');

    expect(lines()).toEqual([]);
  });
});
