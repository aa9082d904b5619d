import { type CommitPace, isSlow, LEARNED_AFTER, nextWidth, paceAfter } from './database-guard';

const limits = { multiple: 3, floorMs: 10 };
const after = (latencies: readonly number[], known?: CommitPace) =>
  latencies.reduce<CommitPace | undefined>((pace, latency) => paceAfter(pace, latency, limits), known);
const times = (count: number, latency: number) => Array.from({ length: count }, () => latency);
const learned = after(times(LEARNED_AFTER, 5)) as CommitPace;

describe('the pace of commits', () => {
  it('is usual by the mean of the first ones', () => {
    expect(after([4, 6, 5])).toMatchObject({ usualMs: 5, samples: 3 });
  });

  it('is slow once recent ones take three times as long, which a single one does not make', () => {
    expect(isSlow(after([40], learned) as CommitPace, limits)).toBe(false);
    expect(isSlow(after(times(5, 40), learned) as CommitPace, limits)).toBe(true);
    expect(isSlow(after([...times(5, 40), ...times(12, 5)], learned) as CommitPace, limits)).toBe(false);
  });

  it('is never slow before anything is usual, nor below the floor', () => {
    expect(isSlow({ usualMs: 1, recentMs: 100, samples: LEARNED_AFTER - 1 }, limits)).toBe(false);
    expect(isSlow({ usualMs: 1, recentMs: 9, samples: 100 }, limits)).toBe(false);
    expect(isSlow({ usualMs: 1, recentMs: 10, samples: 100 }, limits)).toBe(true);
  });

  it('does not become usual by being slow for a while', () => {
    const slow = after(times(100, 1_000), after(times(1_000, 5))) as CommitPace;
    expect(slow.usualMs).toBeLessThan(15);
    expect(isSlow(slow, limits)).toBe(true);
  });
});

describe('the width of the night', () => {
  const slow: CommitPace = { usualMs: 5, recentMs: 50, samples: 100 };
  const well: CommitPace = { usualMs: 5, recentMs: 6, samples: 100 };

  it('halves while commits are slow, down to one at a time with pauses', () => {
    const widths = [8];
    for (let nth = 0; nth < 5; nth += 1) widths.push(nextWidth(widths.at(-1) ?? 0, 8, [well, slow], limits));
    expect(widths).toEqual([8, 4, 2, 1, 0, 0]);
  });

  it('grows by one when they are not, up to the full window, and waits for evidence', () => {
    expect(nextWidth(0, 8, [well], limits)).toBe(1);
    expect(nextWidth(7, 8, [well], limits)).toBe(8);
    expect(nextWidth(8, 8, [well], limits)).toBe(8);
    expect(nextWidth(Number.POSITIVE_INFINITY, 3, [], limits)).toBe(3);
    expect(nextWidth(0, 8, [], limits)).toBe(0);
  });
});
