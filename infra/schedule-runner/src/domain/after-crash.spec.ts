import { organization } from '@baton/testing';
import { afterCrash } from './after-crash';

const [a, b, c, d, e] = [organization(0), organization(1), organization(2), organization(3), organization(4)];

describe('afterCrash', () => {
  it('suspects the first that was not done, and lets the others go on without it', () => {
    expect(afterCrash([a, b, c], false)).toEqual({
      kind: 'split',
      counted: a,
      parts: [
        { unfinished: [a], isolated: true },
        { unfinished: [b, c], isolated: false },
      ],
    });
  });

  it('halves a set, because any of them may have done it', () => {
    expect(afterCrash([a, b, c, d, e], true)).toEqual({
      kind: 'split',
      counted: undefined,
      parts: [
        { unfinished: [a, b, c], isolated: true },
        { unfinished: [d, e], isolated: true },
      ],
    });
  });

  it.each([true, false])('counts against one that stands alone (set-based: %s)', (setBased) => {
    expect(afterCrash([b], setBased)).toEqual({ kind: 'alone', organizationId: b });
  });

  it('suspects the telling where all was done', () => {
    expect(afterCrash([], false)).toEqual({ kind: 'telling' });
  });
});
