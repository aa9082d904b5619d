import { median } from '../median';
import type { PassResult, QueueType, Work } from './pass';

/** One pass, and what came of it. */
export interface Measured extends PassResult {
  readonly variant: string;
  readonly work: Work;
  readonly queueType: QueueType;
  readonly round: number;
  readonly messages: number;
}

/** A variant's medians over the rounds. */
export interface Summary {
  /** Messages, round trips or transactions a second. */
  readonly rate: number;
  /** Microseconds of CPU time of its process for each. */
  readonly cpuMicros: number;
  /** Bytes. */
  readonly peakBytes: number;
}

/** The passes of one work on one kind of queue. */
export function passesOf(all: readonly Measured[], work: Work, queueType: QueueType): readonly Measured[] {
  return all.filter((one) => one.work === work && one.queueType === queueType);
}

/** @returns undefined when the variant was not measured. */
export function summaryOf(passes: readonly Measured[], variant: string): Summary | undefined {
  const own = passes.filter((one) => one.variant === variant);
  if (own.length === 0) return undefined;
  return {
    rate: median(own.map(rateOf)),
    cpuMicros: median(own.map(({ cpuMicros, messages }) => cpuMicros / messages)),
    peakBytes: median(own.map(({ peakBytes }) => peakBytes)),
  };
}

/**
 * How many times as fast as another: the median of what each round says by itself.
 *
 * @returns undefined when there is no round with both.
 */
export function ratioTo(passes: readonly Measured[], reference: string, variant: string): number | undefined {
  const ratios = pairsOf(passes, reference, variant).map(([one, other]) => rateOf(other) / rateOf(one));
  return ratios.length === 0 ? undefined : median(ratios);
}

/** How many microseconds more each takes than with the reference: the median over the rounds. */
export function microsMoreThan(passes: readonly Measured[], reference: string, variant: string): number | undefined {
  const more = pairsOf(passes, reference, variant).map(([one, other]) => 1e6 / rateOf(other) - 1e6 / rateOf(one));
  return more.length === 0 ? undefined : median(more);
}

function pairsOf(passes: readonly Measured[], reference: string, variant: string): (readonly [Measured, Measured])[] {
  return passes.flatMap((one) => {
    const other = passes.find((two) => two.round === one.round && two.variant === variant);
    return one.variant === reference && other ? [[one, other] as const] : [];
  });
}

function rateOf({ messages, seconds }: Measured): number {
  return messages / seconds;
}
