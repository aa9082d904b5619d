import { ConnectionLostError, databaseError, NoTenantScopeError, StatementFailedError } from './database.error';
import { isConnectionError, isRetryableDatabaseError, sqlStateOf } from './sql-state';

function postgresError(code: string, extra: object = {}): Error {
  return Object.assign(new Error(`state ${code}`), { code, severity: 'ERROR', ...extra });
}

describe('isRetryableDatabaseError', () => {
  it.each([
    '40001',
    '40P01',
    '55P03',
    '57014',
    '57P01',
    '57P02',
    '57P03',
    '53100',
    '53300',
    '08006',
    '08001',
    '58030',
    '25P03',
  ])('takes %s for passing', (state) => {
    expect(isRetryableDatabaseError(postgresError(state))).toBe(true);
  });

  it.each(['23505', '23503', '22012', '22P02', '42501', '42P01', '25P02', '0A000', '40002', 'BT001', 'XX000'])(
    'takes %s for lasting',
    (state) => {
      expect(isRetryableDatabaseError(postgresError(state))).toBe(false);
    },
  );

  it('takes a table changed under a prepared statement for passing', () => {
    expect(isRetryableDatabaseError(postgresError('0A000', { routine: 'RevalidateCachedQuery' }))).toBe(true);
  });

  it.each([
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
  ])('takes a broken connection for passing: $message', (error) => {
    expect([isConnectionError(error), isRetryableDatabaseError(error)]).toEqual([true, true]);
  });

  it('finds what caused an error that was wrapped', () => {
    const wrapped = new Error('work failed', { cause: new Error('deeper', { cause: postgresError('40P01') }) });
    expect([sqlStateOf(wrapped), isRetryableDatabaseError(wrapped)]).toEqual(['40P01', true]);
  });

  it.each([
    new Error('Connection to the customer is lost'),
    'EPIPE',
    undefined,
    Object.assign(new Error('no'), { code: 'EPERM' }),
  ])('has nothing to say about other errors: %p', (error) => {
    expect([sqlStateOf(error), isRetryableDatabaseError(error)]).toEqual([undefined, false]);
  });
});

describe('databaseError', () => {
  it('says what was refused and in which statement, without the data PostgreSQL adds', () => {
    const cause = postgresError('23505', { constraint: 'invoice_pkey', detail: 'Key (id)=(secret) already exists.' });
    const error = databaseError(cause, 'insert\n  into invoice values ($1)');
    expect(error).toBeInstanceOf(StatementFailedError);
    expect(error).toMatchObject({
      code: 'STATEMENT_FAILED',
      sqlState: '23505',
      constraint: 'invoice_pkey',
      retryable: false,
      cause,
    });
    expect(error.message).toBe(
      'PostgreSQL refused a statement (23505): state 23505. The statement: insert into invoice values ($1)',
    );
  });

  it('tells lost connections and missing scopes apart', () => {
    expect(databaseError(postgresError('57P01'), '')).toBeInstanceOf(ConnectionLostError);
    expect(databaseError(postgresError('BT001'), '')).toBeInstanceOf(NoTenantScopeError);
  });

  it('leaves other errors as they are', () => {
    const error = new RangeError('own');
    expect(databaseError(error, '')).toBe(error);
  });
});
