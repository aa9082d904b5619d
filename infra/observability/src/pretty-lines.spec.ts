import { createLogger } from './logger';

describe('a pretty log', () => {
  it('reads as time, level, service, sentence and fields', () => {
    const lines: string[] = [];
    createLogger({ service: 'sales', pretty: true, destination: { write: (line) => lines.push(line) } }).info(
      { runId: '42' },
      'Run is over.',
    );

    expect(lines).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}sales: Run is over\. {2}runId=42\n$/),
    ]);
  });

  it('shows the stack of an error below its line', () => {
    const lines: string[] = [];
    createLogger({ service: 'sales', pretty: true, destination: { write: (line) => lines.push(line) } }).error(
      { err: new Error('away') },
      'It failed.',
    );

    expect(lines.join('')).toMatch(/ERROR sales: It failed\..*\n.*Error: away\n\s+at /s);
  });
});
