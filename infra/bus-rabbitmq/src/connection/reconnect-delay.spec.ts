import { LONGEST_RECONNECT_MS, reconnectDelayMs } from './reconnect-delay';

describe('reconnectDelayMs', () => {
  it('is back within a fifth of a second after a short cut', () => {
    expect(reconnectDelayMs(0, 0.999)).toBeLessThanOrEqual(200);
  });

  it('doubles until the longest wait and stays there', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 100, 5_000].map((failures) => reconnectDelayMs(failures, 0));
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 2_500, 2_500, 2_500, 2_500]);
  });

  it('spreads replicas over the upper half of the wait', () => {
    const waits = [0, 0.25, 0.5, 0.75, 0.999].map((random) => reconnectDelayMs(10, random));
    expect(waits).toEqual([2_500, 3_125, 3_750, 4_375, 4_998]);
    expect(Math.max(...waits)).toBeLessThan(LONGEST_RECONNECT_MS);
  });
});
