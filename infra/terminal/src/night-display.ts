import { NightBars } from './night-bars';
import { NightLines } from './night-lines';
import type { NightView } from './night-view';

/** Shows how far a night is, each time it is looked at. */
export interface NightDisplay {
  show(view: NightView, now: Date): void;
  /** Leaves the last picture standing and gives the terminal back. */
  end(): void;
}

/** Bars where a person looks on, otherwise a line for each thing that happens. */
export function nightDisplay(
  output: NodeJS.WriteStream,
  writeLine: (line: string) => void,
  interactive: boolean,
): NightDisplay {
  return interactive ? new NightBars(output) : new NightLines(writeLine);
}
