import { MAX_STATEMENT_NAMES, statementName } from './statement';

describe('statementName', () => {
  it('gives each text one name, short enough for PostgreSQL', () => {
    const name = statementName('select 1');
    expect(statementName('select 1')).toBe(name);
    expect(statementName('select 2')).not.toBe(name);
    expect(name.length).toBeLessThan(64);
  });

  it('gives none to more texts than a process can have on purpose', () => {
    for (let index = 0; index <= MAX_STATEMENT_NAMES; index += 1) statementName(`select ${index} as generated`);
    expect(statementName('select one too many')).toBe('');
  });
});
