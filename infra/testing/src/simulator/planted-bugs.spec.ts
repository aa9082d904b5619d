import { simulateNights } from './nights';
import { plantedBugs } from './planted-bugs';

describe('the simulator', () => {
  it.each(Object.entries(plantedBugs))(
    'finds %s',
    async (_name, { parts, nights }) => {
      const { failures } = await simulateNights({ nights, seed: 1, parts, stopAtFailure: true });

      expect(failures).toHaveLength(1);
    },
    120_000,
  );
});
