import { Clock } from '@baton/contracts';
import { guidOrNone, NewIdGenerator } from './new-id';

class SetClock extends Clock {
  ms = Date.parse('2025-03-14T15:09:26.535Z');
  override now(): Date {
    return new Date(this.ms);
  }
}

describe('NewIdGenerator', () => {
  it('never makes an id twice, even in one tick, past its sequence, or when the clock goes back', () => {
    const clock = new SetClock();
    const ids = new NewIdGenerator(clock);
    const made = new Set<string>();

    for (let count = 0; count < 70_000; count++) made.add(ids.next());
    clock.ms -= 10_000;
    for (let count = 0; count < 1_000; count++) made.add(ids.next());
    clock.ms += 20_000;
    made.add(ids.next());

    expect(made.size).toBe(71_001);
  });

  it('differs from another generator at the same moment', () => {
    const clock = new SetClock();

    expect(new NewIdGenerator(clock).next()).not.toBe(new NewIdGenerator(clock).next());
  });
});

describe('guidOrNone', () => {
  it.each([
    ['F6B27C7C-8AB8-4498-AC97-3A6107A21320', 'f6b27c7c-8ab8-4498-ac97-3a6107a21320'],
    ['00000000-0000-0000-0000-000000000000', undefined],
    ['no id', undefined],
    [17, undefined],
    [null, undefined],
  ])('takes %p as %p', (value, expected) => {
    expect(guidOrNone(value)).toBe(expected);
  });
});
