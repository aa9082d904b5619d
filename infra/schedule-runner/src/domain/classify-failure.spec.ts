import { AppError } from '@baton/contracts';
import { classifyFailure, failureOf } from './classify-failure';

class ClosedError extends AppError {
  readonly code = 'PERIOD_CLOSED';
  readonly retryable = false;
}

class BusyError extends AppError {
  readonly code = 'BUSY';
  readonly retryable = true;
}

const now = new Date('2026-03-01T02:00:00Z');
const retry = { maxAttempts: 2, firstDelayMs: 1_000, maxDelayMs: 60_000 };
const always = () => true;
const never = () => false;

describe('failureOf', () => {
  it('believes an error that was thrown on purpose', () => {
    expect(failureOf(new ClosedError('closed'), always)).toEqual({
      code: 'PERIOD_CLOSED',
      message: 'closed',
      retryable: false,
    });
    expect(failureOf(new BusyError('busy'), never)).toEqual({ code: 'BUSY', message: 'busy', retryable: true });
  });

  it('asks about any other', () => {
    expect(failureOf(new TypeError('x is undefined'), always)).toMatchObject({
      code: 'UNEXPECTED_ERROR',
      retryable: true,
    });
    expect(failureOf('just text', never)).toEqual({ code: 'UNEXPECTED_ERROR', message: 'just text', retryable: false });
  });

  it('keeps no more than 2,000 characters of a text', () => {
    expect(failureOf(new ClosedError('x'.repeat(5_000)), always).message).toHaveLength(2_001);
  });
});

describe('classifyFailure', () => {
  it('retries what may pass while attempts are left, and then faults it', () => {
    const busy = failureOf(new BusyError('busy'), always);
    const retryAt = new Date(now.getTime() + 500);
    expect(classifyFailure(busy, retry, 1, now, 0.5)).toEqual({
      kind: 'retrying',
      retryAt,
      code: 'BUSY',
      message: 'busy',
    });
    expect(classifyFailure(busy, retry, 2, now, 0.5)).toEqual({ kind: 'faulted', code: 'BUSY', message: 'busy' });
  });

  it('faults at once what stays wrong', () => {
    const closed = failureOf(new ClosedError('closed'), always);
    expect(classifyFailure(closed, retry, 1, now, 0.5)).toEqual({
      kind: 'faulted',
      code: 'PERIOD_CLOSED',
      message: 'closed',
    });
  });
});
