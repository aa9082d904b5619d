import { eventually } from './eventually';

describe('eventually', () => {
  it('returns what the first look that does not throw returned', async () => {
    let looks = 0;
    const seen = await eventually(
      () => {
        looks += 1;
        if (looks < 3) throw new Error('not yet');
        return looks;
      },
      { everyMs: 1 },
    );
    expect(seen).toBe(3);
  });

  it('throws what the last look threw once the time is up', async () => {
    let looks = 0;
    const failing = eventually(
      async () => {
        looks += 1;
        throw new Error(`look ${looks}`);
      },
      { timeoutMs: 20, everyMs: 1 },
    );
    await expect(failing).rejects.toThrow(/^look \d+$/);
    await expect(failing).rejects.toThrow(`look ${looks}`);
  });
});
