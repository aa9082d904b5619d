import { durationText, lengthMs } from './durations';
import { endedOf, isOver, type NightView, outlookOf, riskText, type ViewStage } from './night-view';

/** A night where no terminal is: a line for each thing that happened since it was last looked at. */
export class NightLines {
  private readonly seen = new Map<string, string>();

  constructor(private readonly write: (line: string) => void) {}

  /** Writes what is new. */
  show(view: NightView, now: Date): void {
    const until = view.state === 'waiting' && view.wakeAtUtc !== null ? ` until ${view.wakeAtUtc}` : '';
    this.tell(
      'run',
      view.state,
      `run ${view.runId} for ${view.runDateUtc} is ${view.state}${until}${leftText(view.outlook)}`,
    );
    for (const stage of view.stages) this.showStage(stage, view, now);
  }

  /** A line needs no end. */
  end(): void {
    this.seen.clear();
  }

  private showStage(stage: ViewStage, view: NightView, now: Date): void {
    const { module, state, counts } = stage;
    if (isOver(stage)) {
      const took = durationText(lengthMs(stage.dispatchedAtUtc, stage.completedAtUtc, now));
      const why = stage.error === null ? '' : `: ${stage.error}`;
      this.tell(module, state, `${module} ${state} after ${took}, ${numbersOf(stage)}${why}`);
    } else if (state !== 'pending') {
      this.tell(module, state, `${module} is ${state}`);
      const progress = `${endedOf(counts)}/${counts.planned}`;
      const line = `${module} ${progress}, ${numbersOf(stage)}${leftText(outlookOf(stage, view))}`;
      if (counts.planned > 0) this.tell(`${module} progress`, progress, line);
      const risk = riskText(outlookOf(stage, view));
      this.tell(`${module} risk`, risk ?? '', risk && `${module} has a ${risk}`);
      if (stage.noAnswerYet) this.tell(`${module} answer`, 'none', `${module} has given no answer yet`);
    }
  }

  private tell(what: string, state: string, line: string | undefined): void {
    if (this.seen.get(what) === state) return;
    this.seen.set(what, state);
    if (line !== undefined) this.write(line);
  }
}

function leftText(planned: { readonly leftMs: number | null } | null | undefined): string {
  return planned?.leftMs == null ? '' : `, about ${durationText(planned.leftMs)} left`;
}

function numbersOf({ counts: { succeeded, faulted, skipped } }: ViewStage): string {
  return `${succeeded} succeeded, ${faulted} faulted, ${skipped} skipped`;
}
