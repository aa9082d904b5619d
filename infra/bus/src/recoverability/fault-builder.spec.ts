import { AppError } from '@baton/contracts';
import { errorHeadersOf, exceptionInfoOf, faultMessageOf } from './fault-builder';

class PeriodClosedError extends AppError {
  readonly code = 'PERIOD_CLOSED';
  readonly retryable = false;
}

const host = {
  machineName: 'web01',
  processName: 'shop',
  processId: 42,
  assembly: null,
  assemblyVersion: null,
  frameworkVersion: null,
  massTransitVersion: null,
  operatingSystemVersion: null,
};
const headersOf = (error: unknown) =>
  errorHeadersOf({ error, at: new Date('2026-03-01T02:00:00.012Z'), inputAddress: 'rabbitmq://h/q', host });

describe('errorHeadersOf', () => {
  it('names the innermost cause', () => {
    const error = new Error('outer', { cause: new RangeError('inner') });

    expect(headersOf(error)).toMatchObject({ 'MT-Fault-ExceptionType': 'RangeError', 'MT-Fault-Message': 'inner' });
  });

  it('names our own error rather than the driver’s it wraps', () => {
    const error = new Error('outer', {
      cause: new PeriodClosedError('March is closed.', { cause: new Error('23514') }),
    });

    expect(headersOf(error)).toMatchObject({
      'MT-Fault-ExceptionType': 'PeriodClosedError',
      'MT-Fault-Message': 'March is closed.',
    });
  });

  it('cuts message and stack trace at 2048 characters', () => {
    const error = new Error('x'.repeat(5_000));
    error.stack = `Error\n    at ${'y'.repeat(5_000)}`;
    const headers = headersOf(error);

    expect([String(headers['MT-Fault-Message']).length, String(headers['MT-Fault-StackTrace']).length]).toEqual([
      2_048, 2_048,
    ]);
  });

  it('writes the time with seven digits, the process as text, and leaves out what is unknown', () => {
    const headers = headersOf(new Error('x'));

    expect(headers).toMatchObject({ 'MT-Fault-Timestamp': '2026-03-01T02:00:00.0120000Z', 'MT-Host-ProcessId': '42' });
    expect(headers).not.toHaveProperty('MT-Host-Assembly');
    expect(headers).not.toHaveProperty('MT-Fault-RetryCount');
  });

  it('takes what is thrown that is no error', () => {
    expect(headersOf('gone')).toMatchObject({ 'MT-Fault-ExceptionType': 'string', 'MT-Fault-Message': 'gone' });
  });
});

describe('faultMessageOf', () => {
  it.each([
    ['the one error', new RangeError('one'), ['one']],
    ['each part of an aggregate', new AggregateError([new Error('one'), new Error('two')], 'both'), ['one', 'two']],
    ['an aggregate without parts', new AggregateError([], 'none was there'), ['none was there']],
  ])('tells %s', (_what, error, messages) => {
    const facts = { faultId: 'f', faultedMessageId: null, at: new Date(0), error, host };

    expect(faultMessageOf(facts, [], {})).toMatchObject({ exceptions: messages.map((message) => ({ message })) });
  });
});

describe('exceptionInfoOf', () => {
  it('gives the code of our own errors as data', () => {
    expect(exceptionInfoOf(new PeriodClosedError('closed'))).toMatchObject({
      exceptionType: 'PeriodClosedError',
      data: { code: 'PERIOD_CLOSED' },
    });
  });

  it('ends where errors hold each other', () => {
    const error = new Error('one');
    error.cause = error;

    expect(() => JSON.stringify(exceptionInfoOf(error))).not.toThrow();
  });
});
