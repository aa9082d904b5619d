import { retryDelayMs } from './execution-retry';

const retry = { maxAttempts: 4, firstDelayMs: 1_000, maxDelayMs: 3_000 };

describe('retryDelayMs', () => {
  it.each([
    [1, 0.5, 500],
    [2, 0.5, 1_000],
    [3, 0.5, 1_500],
    [1, 0, 0],
    [3, 0.999, 2_997],
  ])(
    'after attempt %i with chance %f waits %i ms: full jitter below a doubling, capped ceiling',
    (attempt, random, ms) => {
      expect(retryDelayMs(retry, attempt, random)).toBe(ms);
    },
  );

  it.each([4, 5])('waits for nothing more after attempt %i of 4', (attempt) => {
    expect(retryDelayMs(retry, attempt, 0.5)).toBeUndefined();
  });
});
