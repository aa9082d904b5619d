import fc from 'fast-check';
import { instantText } from './instant-text';

describe('instantText', () => {
  it('writes every instant as ISO 8601, whatever it wrote before', () => {
    fc.assert(
      fc.property(fc.array(fc.date({ noInvalidDate: true })), (instants) => {
        for (const instant of instants.flatMap((one) => [one, new Date(one)])) {
          expect(instantText(instant)).toBe(instant.toISOString());
        }
      }),
    );
  });
});
