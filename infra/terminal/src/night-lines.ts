import { durationText, lengthMs } from './durations';
import { endedOf, isOver, type NightView, type ViewStage } from './night-view';

/** A night where no terminal is: a line for each thing that happened since it was last looked at. */
export class NightLines {
  private readonly seen = new Map<string, string>();

  constructor(private readonly write: (line: string) => void) {}

  /** Writes what is new. */
  show(view: NightView, now: Date): void {
    this.tell('run', view.state, `run ${view.runId} for ${view.runDateUtc} is ${view.state}`);
    for (const stage of view.stages) this.showStage(stage, now);
  }

  /** A line needs no end. */
  end(): void {
    this.seen.clear();
  }

  private showStage(stage: ViewStage, now: Date): void {
    const { module, state, counts } = stage;
    if (isOver(stage)) {
      const took = durationText(lengthMs(stage.dispatchedAtUtc, stage.completedAtUtc, now));
      const why = stage.error === null ? '' : `: ${stage.error}`;
      this.tell(module, state, `${module} ${state} after ${took}, ${numbersOf(stage)}${why}`);
    } else if (state !== 'pending') {
      this.tell(module, state, `${module} is ${state}`);
      const progress = `${endedOf(counts)}/${counts.planned}`;
      if (counts.planned > 0) this.tell(`${module} progress`, progress, `${module} ${progress}, ${numbersOf(stage)}`);
      if (stage.noAnswerYet) this.tell(`${module} answer`, 'none', `${module} has given no answer yet`);
    }
  }

  private tell(what: string, state: string, line: string): void {
    if (this.seen.get(what) === state) return;
    this.seen.set(what, state);
    this.write(line);
  }
}

function numbersOf({ counts: { succeeded, faulted, skipped } }: ViewStage): string {
  return `${succeeded} succeeded, ${faulted} faulted, ${skipped} skipped`;
}
