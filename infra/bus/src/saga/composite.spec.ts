import { completes } from './composite';

const all = ['paid', 'packed'] as const;

describe('completes', () => {
  it('is true for the last to arrive alone, in any order', () => {
    expect([
      completes(all, [], 'paid'),
      completes(all, ['packed'], 'paid'),
      completes(all, ['paid'], 'packed'),
    ]).toEqual([false, true, true]);
  });

  it('is false for one that came before', () => {
    expect([completes(all, ['paid'], 'paid'), completes(all, ['paid', 'packed'], 'paid')]).toEqual([false, false]);
  });
});
