import { UnavailableError } from '@baton/bus';
import { databaseError } from './database.error';

const answered = (code: string) => Object.assign(new Error('the server said no'), { code, severity: 'FATAL' });

describe('databaseError', () => {
  it.each(['53300', '53100', '58030', '25006'])('waits for better times after %s', (code) => {
    const error = databaseError(answered(code), 'select 1');
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: 'DATABASE_UNABLE', retryable: true });
  });

  it.each(['23505', '22001', '42501', '40001'])('lets %s be judged by itself', (code) => {
    const error = databaseError(answered(code), 'select 1');
    expect(error).not.toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: 'STATEMENT_FAILED', sqlState: code, retryable: code === '40001' });
  });
});
