import { faultOf, StartRun } from '@baton/contracts';
import { z } from 'zod';
import { expectsBigInt } from './schema-shape';

describe('expectsBigInt', () => {
  it('finds a 64-bit integer however deep it lies', () => {
    expect(expectsBigInt(z.object({ rows: z.array(z.object({ size: z.bigint().nullish() })) }))).toBe(true);
  });

  it('comes to an end where a schema contains itself', () => {
    expect(expectsBigInt(faultOf(StartRun).schema)).toBe(false);
  });
});
