import { AppError } from '@baton/contracts';
import { type Attempt, isFinal, recover } from './recover';
import { errorsWhere, noRetry, pauseBefore, type RetryPolicy } from './retry-policy';
import { UnavailableError } from './unavailable.error';

class FinalError extends AppError {
  readonly code = 'FINAL';
  readonly retryable = false;
}
class PassingError extends AppError {
  readonly code = 'PASSING';
  readonly retryable = true;
}
class AwayError extends UnavailableError {
  readonly code = 'AWAY';
}

const two: RetryPolicy = { kind: 'intervals', delaysMs: [10, 20] };
const hour: RetryPolicy = { kind: 'intervals', delaysMs: [3_600_000] };
const first: Attempt = { retryAttempt: 0, redeliveryCount: 0, waits: 0, heldMs: 0, spread: 0.5, random: 0.5 };

describe('recover', () => {
  it.each<readonly [string, unknown, Partial<Attempt>, RetryPolicy, RetryPolicy, object]>([
    ['a foreign error first', new Error('x'), {}, two, noRetry, { kind: 'retry-now', pauseMs: 10 }],
    ['a foreign error again', new Error('x'), { retryAttempt: 1 }, two, noRetry, { kind: 'retry-now', pauseMs: 20 }],
    ['a foreign error once too often', new Error('x'), { retryAttempt: 2 }, two, noRetry, { kind: 'move-to-error' }],
    ['something that is no error', 'x', {}, two, noRetry, { kind: 'retry-now', pauseMs: 10 }],
    ['no policy', new Error('x'), {}, noRetry, noRetry, { kind: 'move-to-error' }],
    ['a final error', new FinalError('x'), {}, two, hour, { kind: 'move-to-error' }],
    [
      'a final error inside another',
      new Error('x', { cause: new FinalError('y') }),
      {},
      two,
      hour,
      { kind: 'move-to-error' },
    ],
    [
      'a final cause of one that may pass',
      new PassingError('x', { cause: new FinalError('y') }),
      {},
      two,
      noRetry,
      { kind: 'retry-now', pauseMs: 10 },
    ],
    [
      'an exhausted delivery with redelivery left',
      new Error('x'),
      { retryAttempt: 2 },
      two,
      hour,
      { kind: 'retry-after', delayMs: 3_600_000 },
    ],
    ['both exhausted', new Error('x'), { retryAttempt: 2, redeliveryCount: 1 }, two, hour, { kind: 'move-to-error' }],
    ['an ignored error', new TypeError('x'), {}, { ...two, ignore: [TypeError] }, noRetry, { kind: 'move-to-error' }],
    [
      'an ignored cause',
      new Error('x', { cause: new TypeError('y') }),
      {},
      { ...two, ignore: [TypeError] },
      noRetry,
      { kind: 'move-to-error' },
    ],
    [
      'an ignored part',
      new AggregateError([new TypeError('y')]),
      {},
      { ...two, ignore: [TypeError] },
      noRetry,
      { kind: 'move-to-error' },
    ],
    [
      'an error that is not handled',
      new RangeError('x'),
      {},
      { ...two, handle: [TypeError] },
      noRetry,
      { kind: 'move-to-error' },
    ],
    [
      'an error that is handled',
      new TypeError('x'),
      {},
      { ...two, handle: [TypeError] },
      noRetry,
      { kind: 'retry-now', pauseMs: 10 },
    ],
    [
      'an error that is picked',
      new PassingError('mine'),
      {},
      { ...two, handle: [errorsWhere(PassingError, ({ message }) => message === 'mine')] },
      noRetry,
      { kind: 'retry-now', pauseMs: 10 },
    ],
    [
      'an error of a picked class that is not picked',
      new PassingError('other'),
      {},
      { ...two, handle: [errorsWhere(PassingError, ({ message }) => message === 'mine')] },
      noRetry,
      { kind: 'move-to-error' },
    ],
    ['a server that is away', new AwayError('x'), { retryAttempt: 2 }, two, noRetry, { kind: 'wait', pauseMs: 100 }],
    [
      'a server that is away for long',
      new Error('x', { cause: new AwayError('y') }),
      { waits: 200, heldMs: 599_999 },
      two,
      noRetry,
      { kind: 'wait', pauseMs: 5_000 },
    ],
    ['a server that is away for too long', new AwayError('x'), { heldMs: 600_000 }, two, noRetry, { kind: 'requeue' }],
  ])('answers %s', (_what, error, attempt, retry, redelivery, expected) => {
    expect(recover(error, { ...first, ...attempt }, { retry, redelivery })).toEqual(expected);
  });

  it('does not lose itself in errors that hold each other', () => {
    const one = new Error('one');
    one.cause = new Error('other', { cause: one });

    expect(isFinal(one)).toBe(false);
  });
});

describe('pauseBefore', () => {
  it.each<readonly [RetryPolicy, number, number, number]>([
    [{ kind: 'immediate', retries: 5 }, 4, 0.9, 0],
    [{ kind: 'incremental', retries: 3, initialMs: 100, incrementMs: 50 }, 2, 0, 200],
    [{ kind: 'exponential', retries: 9, minMs: 100, maxMs: 2_000, deltaMs: 100 }, 0, 0.5, 200],
    [{ kind: 'exponential', retries: 9, minMs: 100, maxMs: 2_000, deltaMs: 100 }, 8, 0.5, 2_000],
    [{ kind: 'exponential', retries: 9, minMs: 100, maxMs: 2_000, deltaMs: 100 }, 0, 0, 150],
    [{ kind: 'full-jitter', retries: 9, firstMs: 1_000, maxMs: 60_000 }, 3, 0.5, 4_000],
    [{ kind: 'full-jitter', retries: 9, firstMs: 1_000, maxMs: 60_000 }, 30, 0.5, 30_000],
    [{ kind: 'none' }, 0, 0.5, 0],
  ])('of %j before retry %d at random %d is %d ms', (policy, retry, random, expected) => {
    expect(pauseBefore(policy, retry, { spread: 0.5, random })).toBe(expected);
  });

  it.each([
    [0, 145],
    [0.5, 165],
    [1, 185],
  ])('grows an exponential pause by a delta of its own, drawn at %d', (spread, expected) => {
    const policy: RetryPolicy = { kind: 'exponential', retries: 1, minMs: 65, maxMs: 2_000, deltaMs: 100 };

    expect(pauseBefore(policy, 0, { spread, random: 0.5 })).toBe(expected);
  });
});
