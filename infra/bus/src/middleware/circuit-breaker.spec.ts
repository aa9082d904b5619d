import { FakeClock } from '@baton/testing';
import { CircuitBreaker, type CircuitBreakerOptions } from './circuit-breaker';

const broken = new Error('broken');

function make(options: CircuitBreakerOptions = {}) {
  const clock = new FakeClock();
  const breaker = new CircuitBreaker(options, clock);
  const attempt = (error?: Error): number | undefined => {
    breaker.admit();
    if (error) return breaker.failed(error);
    breaker.succeeded();
    return undefined;
  };
  const isOpen = (): boolean => {
    try {
      breaker.admit();
      return false;
    } catch {
      return true;
    }
  };
  return { clock, breaker, attempt, isOpen };
}

describe('a circuit breaker', () => {
  it('opens at five percent of more than five, for 100 ms, with the error that opened it', () => {
    const { breaker, attempt } = make();
    for (let tried = 0; tried < 19; tried++) attempt();

    expect(attempt(broken)).toBe(100);

    expect(() => breaker.admit()).toThrow(broken);
  });

  it('does not judge before it is active', () => {
    const { attempt } = make();

    for (let tried = 0; tried < 5; tried++) expect(attempt(broken)).toBeUndefined();

    expect(attempt(broken)).toBe(100);
  });

  it('counts anew in each period', () => {
    const { clock, attempt } = make({ activeThreshold: 2, tripThreshold: 100 });
    attempt(broken);
    attempt(broken);

    clock.advance(60_000);

    expect(attempt(broken)).toBeUndefined();
  });

  it('opens for longer each time in a row, and at last for the same', () => {
    const { clock, attempt } = make({ activeThreshold: 0, tripThreshold: 1, resetIntervalsMs: [10, 20] });
    const opened = [attempt(broken)];
    for (const ms of [10, 20, 20]) {
      clock.advance(ms);
      opened.push(attempt(broken));
    }

    expect(opened).toEqual([10, 20, 20, 20]);
  });

  it('closes after a success past the threshold, and begins with the first interval again', () => {
    const { clock, attempt, isOpen } = make({ activeThreshold: 1, tripThreshold: 50, resetIntervalsMs: [10, 20] });
    attempt(broken);
    expect(attempt(broken)).toBe(10);
    clock.advance(9);
    expect(isOpen()).toBe(true);
    clock.advance(1);

    attempt();
    attempt();
    expect(attempt(broken)).toBeUndefined();
    expect(attempt(broken)).toBe(10);
  });

  it('does not count what it is told to ignore', () => {
    const { attempt } = make({ activeThreshold: 0, ignore: [RangeError] });

    expect(attempt(new RangeError('no matter'))).toBeUndefined();
    expect(attempt(broken)).toBe(100);
  });
});
