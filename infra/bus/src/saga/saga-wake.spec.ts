import { nextWake, runningTimers, type SagaWake } from './saga-wake';

const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 12, minute));
const timer = (purpose: string, minute: number): SagaWake => ({ purpose, at: at(minute) });
const nothing = { timers: [], wake: undefined, fired: false };

describe('what wakes an instance next', () => {
  it('is the earliest timer that runs', () => {
    const timers = { late: { dueAt: at(5) }, early: { dueAt: at(1) }, held: { remainingMs: 0 } };
    expect(nextWake(runningTimers(timers), nothing)).toEqual(timer('early', 1));
    expect(nextWake([], nothing)).toBeUndefined();
  });

  it('is no timer that has fired, though the state still has it, then or after other events', () => {
    const timers = [timer('a', 1), timer('b', 1), timer('c', 5)];
    const [a, b, c] = timers;
    expect(nextWake(timers, { timers, wake: a, fired: true })).toEqual(b);
    expect(nextWake(timers, { timers, wake: b, fired: true })).toEqual(c);
    expect(nextWake(timers, { timers, wake: c, fired: false })).toEqual(c);
    expect(nextWake(timers, { timers, wake: c, fired: true })).toBeUndefined();
    expect(nextWake(timers, { timers, wake: undefined, fired: false })).toBeUndefined();
  });

  it('is a timer that was set anew, however early', () => {
    const before = { timers: [timer('a', 1), timer('b', 5)], wake: timer('b', 5), fired: false };
    expect(nextWake([timer('a', 2), timer('b', 5)], before)).toEqual(timer('a', 2));
    expect(nextWake([timer('b', 7)], { ...before, fired: true })).toEqual(timer('b', 7));
  });
});
