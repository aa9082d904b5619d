import fc from 'fast-check';
import { type AdvanceView, advance, RING_AGAIN_AFTER_MS, type SliceInView } from './advance';

const now = new Date('2026-03-01T02:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const view = (changes: Partial<AdvanceView> = {}): AdvanceView => ({
  now,
  window: 1,
  slices: [],
  nextRetryAt: undefined,
  more: false,
  deadlineAt: undefined,
  cancelling: false,
  deferredUntil: undefined,
  ...changes,
});
const slice = (number: number, changes: Partial<SliceInView> = {}): SliceInView => ({
  number,
  state: 'pending',
  offeredAt: undefined,
  rings: 1,
  leaseUntil: undefined,
  isolated: false,
  ...changes,
});
const held = (number: number) => slice(number, { state: 'running', offeredAt: at(-60_000), leaseUntil: at(10_000) });

describe('advance', () => {
  it('offers as many slices as the window has room for, in order', () => {
    const slices = [held(1), slice(2), slice(3), slice(4)];
    expect(advance(view({ window: 3, slices }))).toEqual({ kind: 'work', offer: [2, 3], ring: [] });
  });

  it('offers nothing while the window is full', () => {
    expect(advance(view({ slices: [held(1), slice(2)] }))).toEqual({ kind: 'work', offer: [], ring: [] });
  });

  it.each([
    ['an offer nobody took', slice(1, { state: 'offered', offeredAt: at(-RING_AGAIN_AFTER_MS) })],
    ['a worker whose lease is over', slice(1, { state: 'running', offeredAt: at(-60_000), leaseUntil: now })],
  ])('rings again for %s', (_, lost) => {
    expect(advance(view({ slices: [lost] }))).toEqual({ kind: 'work', offer: [], ring: [1] });
  });

  it('does not ring again for an offer that was just made', () => {
    const offered = slice(1, { state: 'offered', offeredAt: at(1 - RING_AGAIN_AFTER_MS) });
    expect(advance(view({ slices: [offered] }))).toEqual({ kind: 'work', offer: [], ring: [] });
  });

  it('offers what may end its process last, one by one and with nothing beside it', () => {
    const suspects = [slice(3, { isolated: true }), slice(4, { isolated: true })];
    const offered = (slices: readonly SliceInView[]) => advance(view({ window: 3, slices }));
    expect(offered([held(1), slice(2), ...suspects])).toMatchObject({ offer: [2] });
    expect(offered([held(1), ...suspects])).toMatchObject({ offer: [] });
    expect(offered(suspects)).toMatchObject({ offer: [3] });
    expect(offered([{ ...held(3), isolated: true }, slice(4, { isolated: true }), slice(5)])).toMatchObject({
      offer: [],
    });
  });

  it('waits twice as long for each further answer, up to a minute', () => {
    const rungAgain = (rings: number, ago: number) => {
      const step = advance(view({ slices: [slice(1, { state: 'offered', rings, offeredAt: at(-ago) })] }));
      return step.kind === 'work' && step.ring.length > 0;
    };
    expect([rungAgain(2, 9_999), rungAgain(2, 10_000)]).toEqual([false, true]);
    expect([rungAgain(90, 59_999), rungAgain(90, 60_000)]).toEqual([false, true]);
  });

  it('waits while what the type needs is down, then lets one slice try with nothing beside it', () => {
    const slices = [slice(1), slice(2)];
    const waiting = (at_: Date, more: Partial<AdvanceView> = {}) =>
      advance(view({ window: 3, slices, deferredUntil: at_, ...more }));
    expect(waiting(at(500))).toEqual({ kind: 'wait', until: at(500) });
    expect(waiting(now)).toEqual({ kind: 'work', offer: [1], ring: [] });
    expect(waiting(now, { slices: [held(1), slice(2)] })).toEqual({ kind: 'work', offer: [], ring: [] });
    const rungLongAgo = { state: 'offered', offeredAt: at(-60_000) } as const;
    expect(waiting(now, { slices: [slice(1, rungLongAgo), slice(2, rungLongAgo)] })).toEqual({
      kind: 'work',
      offer: [],
      ring: [1],
    });
    expect(waiting(at(500), { cancelling: true })).toMatchObject({ kind: 'work', offer: [1, 2] });
  });

  it('waits for a retry that is to come and slices those that are due, before the next schedule type', () => {
    expect(advance(view({ nextRetryAt: at(500), more: true }))).toEqual({ kind: 'wait', until: at(500) });
    expect(advance(view({ nextRetryAt: now, more: true }))).toEqual({ kind: 'slice-retries' });
  });

  it('opens the next schedule type when nothing of this one is left, and completes after the last', () => {
    expect(advance(view({ more: true }))).toEqual({ kind: 'open-next-type' });
    expect(advance(view())).toEqual({ kind: 'complete' });
  });

  it('drains once the deadline has passed, and completes when what was claimed is closed', () => {
    const late = { deadlineAt: now, slices: [held(1), slice(2)] };
    expect(advance(view(late))).toEqual({ kind: 'drain' });
    expect(advance(view({ ...late, cancelling: true, slices: [held(1)] }))).toEqual({
      kind: 'work',
      offer: [],
      ring: [],
    });
    expect(advance(view({ cancelling: true, more: true, nextRetryAt: at(1) }))).toEqual({ kind: 'complete' });
  });

  it('never has more in flight than the window, whatever it sees', () => {
    const anySlice = fc.record({
      state: fc.constantFrom('pending' as const, 'offered' as const, 'running' as const),
      offeredAt: fc.option(fc.date({ noInvalidDate: true }), { nil: undefined }),
      leaseUntil: fc.option(fc.date({ noInvalidDate: true }), { nil: undefined }),
      rings: fc.nat(100),
      isolated: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anySlice), fc.integer({ min: 1, max: 8 }), (slices, window) => {
        const numbered = slices.map((one, index) => ({ ...one, number: index + 1 }));
        const step = advance(view({ slices: numbered, window }));
        if (step.kind !== 'work') return slices.length === 0;
        const inFlight = numbered.filter(({ state }) => state !== 'pending').length;
        return step.offer.length === 0 || inFlight + step.offer.length <= window;
      }),
      { numRuns: 1_000 },
    );
  });
});
