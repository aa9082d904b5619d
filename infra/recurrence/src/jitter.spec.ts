import { jitterMs } from './jitter';

describe('jitterMs', () => {
  it('is the same for one identity, and spread over many', () => {
    const found = Array.from({ length: 10_000 }, (_, index) => jitterMs(`organization-${index}`, 9));
    expect(jitterMs('organization-7', 9)).toBe(found[7]);
    const shares = [...Map.groupBy(found, (value) => value).values()].map(({ length }) => length);
    expect(shares).toHaveLength(10);
    expect(Math.min(...shares)).toBeGreaterThan(850);
    expect(jitterMs('x', 0)).toBe(0);
  });
});
