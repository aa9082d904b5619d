import { simulateNights } from './nights';
import { plantedBugs } from './planted-bugs';

describe('the simulator', () => {
  it.each(Object.entries(plantedBugs))(
    'finds %s by the invariant that it breaks',
    async (_name, { parts, nights, seed = 1, foundBy }) => {
      const { failures } = await simulateNights({ nights, seed, parts, stopAtFailure: true });

      expect(failures).toHaveLength(1);
      expect(foundBy).toContain(failures[0]?.broken?.invariant);
    },
    // A few seconds on a machine that does nothing else.
    300_000,
  );
});
