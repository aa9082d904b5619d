import type { NightDisplay } from './night-display';
import { isOver, type NightView } from './night-view';

/** What watching a night takes. */
export interface WatchOptions<View extends NightView> {
  /** Reads the night as it is now. */
  readonly look: () => Promise<View>;
  readonly display: NightDisplay;
  readonly now: () => Date;
  /** Lets time pass between two looks. @returns false to end the watching; the night goes on. */
  readonly pause: () => Promise<boolean>;
}

/** Shows a night until it is over. @returns the night as it was last seen. */
export async function watchNight<View extends NightView>(options: WatchOptions<View>): Promise<View> {
  const { look, display, now, pause } = options;
  try {
    for (;;) {
      const view = await look();
      display.show(view, now());
      if (isOver(view) || !(await pause())) return view;
    }
  } finally {
    display.end();
  }
}
