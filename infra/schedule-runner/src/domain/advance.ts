/** The slices of the schedule type in work, by number, with what matters for the window. */
export interface SliceInView {
  readonly number: number;
  readonly state: 'pending' | 'offered' | 'running';
  /** When its bell was last rung. */
  readonly offeredAt: Date | undefined;
  /** How often it was rung since the last claim. */
  readonly rings: number;
  /** Until when its worker holds it. */
  readonly leaseUntil: Date | undefined;
  /** One of its organizations may be what ends processes: nothing else may be in work beside it. */
  readonly isolated: boolean;
}

/** What `advance` looks at, all read under the module run's lock. */
export interface AdvanceView {
  readonly now: Date;
  readonly window: number;
  /** Of the schedule type in work, those not over, by number. */
  readonly slices: readonly SliceInView[];
  /** When the next retry of the schedule type in work is due; undefined when none waits. */
  readonly nextRetryAt: Date | undefined;
  /** Whether another schedule type follows. */
  readonly more: boolean;
  readonly deadlineAt: Date | undefined;
  /** It ends early and is drained: what waited is cancelled, what was claimed is being closed. */
  readonly cancelling: boolean;
  /** The schedule type in work waits for what it needs: then one slice tries. Undefined: it does not wait. */
  readonly deferredUntil: Date | undefined;
}

/** What follows. Exactly one applies. */
export type AdvanceStep =
  /** Offer these pending slices, and ring again for those whose bell or worker was lost. */
  | { readonly kind: 'work'; readonly offer: readonly number[]; readonly ring: readonly number[] }
  /** Make slices of the retries that are due. */
  | { readonly kind: 'slice-retries' }
  | { readonly kind: 'wait'; readonly until: Date }
  | { readonly kind: 'open-next-type' }
  /** The deadline has passed: cancel what waits, let what was claimed be closed. */
  | { readonly kind: 'drain' }
  | { readonly kind: 'complete' };

/** A bell that nobody answered for this long is rung again; the wait doubles with every ring. */
export const RING_AGAIN_AFTER_MS = 5_000;
/** No wait for an answer is longer. */
export const LONGEST_SILENCE_MS = 60_000;

/** Decides how a module run goes on: the window, the retries, the next schedule type, the end. */
export function advance(view: AdvanceView): AdvanceStep {
  const passed = view.deadlineAt !== undefined && view.deadlineAt <= view.now;
  if (passed && !view.cancelling) return { kind: 'drain' };
  if (view.slices.length > 0)
    return view.deferredUntil && !view.cancelling ? probe(view, view.deferredUntil) : work(view);
  if (view.cancelling) return { kind: 'complete' };
  if (view.nextRetryAt !== undefined) {
    return view.nextRetryAt <= view.now ? { kind: 'slice-retries' } : { kind: 'wait', until: view.nextRetryAt };
  }
  return view.more ? { kind: 'open-next-type' } : { kind: 'complete' };
}

/** One slice tries, and nothing else is in flight. */
function probe(view: AdvanceView, until: Date): AdvanceStep {
  if (until > view.now) return { kind: 'wait', until };
  const inFlight = view.slices.filter((slice) => slice.state !== 'pending');
  const [first] = inFlight;
  const offer = nextOf(view.slices, inFlight, 1).map((slice) => slice.number);
  return { kind: 'work', offer, ring: first && needsRing(first, view.now) ? [first.number] : [] };
}

function work({ now, window, slices }: AdvanceView): AdvanceStep {
  const inFlight = slices.filter((slice) => slice.state !== 'pending');
  return {
    kind: 'work',
    offer: nextOf(slices, inFlight, window).map((slice) => slice.number),
    ring: inFlight.filter((slice) => needsRing(slice, now)).map((slice) => slice.number),
  };
}

/** What may end its process comes last and alone, so that it takes nobody with it. */
function nextOf(slices: readonly SliceInView[], inFlight: readonly SliceInView[], window: number) {
  const pending = slices.filter((slice) => slice.state === 'pending');
  const free = pending.filter((slice) => !slice.isolated);
  if (inFlight.some((slice) => slice.isolated)) return [];
  if (free.length > 0) return free.slice(0, Math.max(0, window - inFlight.length));
  return inFlight.length === 0 ? pending.slice(0, Math.min(1, window)) : [];
}

function needsRing({ state, offeredAt, rings, leaseUntil }: SliceInView, now: Date): boolean {
  const held = state === 'running' && leaseUntil !== undefined && leaseUntil > now;
  const wait = Math.min(RING_AGAIN_AFTER_MS * 2 ** Math.max(0, rings - 1), LONGEST_SILENCE_MS);
  const rungLately = offeredAt !== undefined && now.getTime() - offeredAt.getTime() < wait;
  return !held && !rungLately;
}
