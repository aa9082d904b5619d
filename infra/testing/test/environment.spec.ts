import { readFileSync } from 'node:fs';

class OurError extends Error {}

describe('the test environment', () => {
  it('takes an error of Node itself for an Error, as production does', () => {
    const thrown = thrownBy(() => readFileSync('/nonexistent'));
    expect(thrown instanceof Error).toBe(true);
    expect(thrown instanceof TypeError).toBe(false);
    expect(thrownBy(() => new URL('no url')) instanceof TypeError).toBe(true);
  });

  it('takes no other error for one of our classes', () => {
    expect(new OurError() instanceof OurError).toBe(true);
    expect(thrownBy(() => readFileSync('/nonexistent')) instanceof OurError).toBe(false);
    expect(new Error() instanceof OurError).toBe(false);
    expect({} instanceof Error).toBe(false);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing.');
}
