import { KINDS, planRounds, type RoundPlan } from './round-plan';

function plans(seed: number, rounds: number): readonly RoundPlan[] {
  const all = planRounds(seed);
  return Array.from({ length: rounds }, () => all.next().value);
}

describe('planRounds', () => {
  it('plans the same rounds for the same seed, and others for another', () => {
    expect(plans(7, 50)).toEqual(plans(7, 50));
    expect(plans(8, 50)).not.toEqual(plans(7, 50));
  });

  it('has every kind of blow once in five rounds, numbered from 1', () => {
    const some = plans(7, 50);
    expect(some.map(({ round }) => round)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    for (let from = 0; from < 50; from += 5) {
      const kinds = some.slice(from, from + 5).map(({ kind }) => kind);
      expect([...kinds].sort()).toEqual([...KINDS].sort());
    }
  });

  it('strikes every service, at the work of its own types, mostly aimed', () => {
    const some = plans(7, 200);
    expect(new Set(some.map(({ service }) => service)).size).toBe(4);
    const ofModules = some.filter(({ service }) => service !== 'scheduler');
    expect(ofModules.every(({ service, after }) => after.scheduleType.startsWith(`${service}.`))).toBe(true);
    const blind = some.filter(({ aimed }) => !aimed).length;
    expect(blind).toBeGreaterThan(10);
    expect(blind).toBeLessThan(60);
  });
});
