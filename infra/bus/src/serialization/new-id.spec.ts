import { Clock } from '@baton/contracts';
import { bytesOfGuid, guidOrNone, isGuid, NewIdGenerator, newIdAt } from './new-id';
import { zBase32Of } from './z-base-32';

class SetClock extends Clock {
  ms = Date.parse('2025-03-14T15:09:26.535Z');
  override now(): Date {
    return new Date(this.ms);
  }
}

const worker = Uint8Array.of(0x02, 0x42, 0xac, 0x11, 0x00, 0x05);
/** .NET compares GUIDs by these bytes first: the time stands in the last two groups. */
const timePartOf = (id: string) => id.slice(24, 36) + id.slice(19, 23);

describe('newIdAt', () => {
  it.each([
    [1, '92100100-0005-ac11-dc83-08dd630a361f'],
    [258, '92100201-0005-ac11-dc83-08dd630a361f'],
  ])('makes the known id of sequence %d', (sequence, expected) => {
    expect(newIdAt(638775617665358979n, sequence, { worker, processId: 4242 })).toBe(expected);
  });
});

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

  it('makes ids that carry the time, and more of it as time passes', () => {
    const clock = new SetClock();
    const ids = new NewIdGenerator(clock, { worker, processId: 4242 });

    const first = ids.next();
    clock.ms += 1;
    const second = ids.next();

    expect(first).toBe(
      newIdAt(BigInt(clock.ms - 1) * 10_000n + 621_355_968_000_000_000n, 0, { worker, processId: 4242 }),
    );
    expect(isGuid(first)).toBe(true);
    expect(timePartOf(second)).not.toBe(timePartOf(first));
  });

  it('differs from another generator at the same moment', () => {
    const clock = new SetClock();

    expect(new NewIdGenerator(clock).next()).not.toBe(new NewIdGenerator(clock).next());
  });
});

describe('zBase32Of', () => {
  it.each([
    ['92100100-0005-ac11-dc83-08dd630a361f', '1eeynyyyyssbdzrdbdqsgntsy9'],
    ['f6b27c7c-8ab8-4498-ac97-3a6107a21320', '6438a9rkzbnjtmrz8jooxeouby'],
  ])('writes %s as MassTransit does', (id, expected) => {
    expect(zBase32Of(bytesOfGuid(id))).toBe(expected);
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
