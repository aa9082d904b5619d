import { setTimeout as delay } from 'node:timers/promises';
import { NightBars } from './night-bars';
import { NightLines } from './night-lines';
import { isOver, type NightView } from './night-view';

/** What watching a night takes. */
export interface WatchOptions {
  /** Reads the night as it is now. */
  readonly look: () => Promise<NightView>;
  readonly output: NodeJS.WriteStream;
  readonly now: () => Date;
  /** Milliseconds between two looks. */
  readonly everyMs: number;
  /** Ends the watching; the night goes on. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Shows a night until it is over: bars where the output is a terminal, otherwise a line an event.
 *
 * @returns the night as it was last seen.
 */
export async function watchNight({ look, output, now, everyMs, signal }: WatchOptions): Promise<NightView> {
  const bars = output.isTTY ? new NightBars(output) : undefined;
  const shown = bars ?? new NightLines((line) => output.write(`${line}\n`));
  try {
    for (;;) {
      const view = await look();
      shown.show(view, now());
      if (isOver(view) || signal?.aborted) return view;
      await delay(everyMs, undefined, signal ? { signal } : {}).catch(ignoreAbort);
    }
  } finally {
    bars?.end();
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
