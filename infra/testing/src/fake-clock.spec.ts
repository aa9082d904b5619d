import { FakeClock } from './fake-clock';

describe('FakeClock', () => {
  it('stands still until it is advanced', () => {
    const clock = new FakeClock('2026-03-01T00:00:00Z');
    expect(clock.now()).toEqual(clock.now());
    clock.advance(90_000);
    expect(clock.now().toISOString()).toBe('2026-03-01T00:01:30.000Z');
  });

  it('goes anywhere when it is set, the past included', () => {
    const clock = new FakeClock('2026-03-01T00:00:00Z');
    clock.set('2025-12-31T23:59:59Z');
    expect(clock.now().toISOString()).toBe('2025-12-31T23:59:59.000Z');
  });

  it('hands out dates that do not move it', () => {
    const clock = new FakeClock('2026-03-01T00:00:00Z');
    clock.now().setFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2026);
  });

  it.each([-1, Number.NaN])('refuses to be advanced by %p ms', (milliseconds) => {
    expect(() => new FakeClock().advance(milliseconds)).toThrow(RangeError);
  });

  it('refuses what is no instant', () => {
    expect(() => new FakeClock('yesterday')).toThrow('"yesterday" is no instant');
  });
});
