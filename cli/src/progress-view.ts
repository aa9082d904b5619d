import cliProgress from 'cli-progress';
import type { RunDetail, Stage } from './api.types';
import type { Terminal } from './terminal';

/** Shows how far a run is, each time it is looked at. */
export interface ProgressView {
  show(run: RunDetail): void;
  /** Leaves the terminal as it is for what comes next. */
  end(): void;
}

/** Bars for a person, lines for a log. */
export function progressView(terminal: Terminal): ProgressView {
  return terminal.isInteractive ? new ProgressBars(terminal) : new ProgressLines(terminal);
}

/** A bar a stage. */
class ProgressBars implements ProgressView {
  private readonly bars: cliProgress.MultiBar;
  private readonly byModule = new Map<string, cliProgress.SingleBar>();

  constructor(terminal: Terminal) {
    const format = '{module} [{bar}] {value}/{total} {note}';
    this.bars = new cliProgress.MultiBar(
      { format, stream: terminal.stream, hideCursor: true, barsize: 30, emptyOnZero: true },
      cliProgress.Presets.shades_classic,
    );
  }

  show({ stages }: RunDetail): void {
    const width = Math.max(...stages.map(({ module }) => module.length));
    for (const stage of stages) {
      const fields = { module: stage.module.padEnd(width), note: noteOf(stage) };
      const bar = this.byModule.get(stage.module) ?? this.bars.create(0, 0, fields);
      this.byModule.set(stage.module, bar);
      bar.setTotal(stage.counts.planned);
      bar.update(doneOf(stage), fields);
    }
  }

  end(): void {
    this.bars.stop();
  }
}

/** A line each time a stage's state or activity changes. */
class ProgressLines implements ProgressView {
  private readonly shown = new Map<string, string>();

  constructor(private readonly terminal: Terminal) {}

  show({ stages }: RunDetail): void {
    for (const stage of stages) {
      const state = noteOf(stage);
      if (this.shown.get(stage.module) === state || stage.state === 'pending') continue;
      this.shown.set(stage.module, state);
      this.terminal.out(`${stage.module}: ${state}, ${doneOf(stage)} of ${stage.counts.planned} done`);
    }
  }

  end(): void {
    this.shown.clear();
  }
}

function doneOf({ counts }: Stage): number {
  return counts.succeeded + counts.faulted + counts.skipped + counts.cancelled;
}

function noteOf(stage: Stage): string {
  if (stage.noAnswerYet) return 'no answer yet';
  const state = stage.activity === null || stage.activity === 'running' ? stage.state : stage.activity;
  return stage.counts.faulted > 0 ? `${state}, ${stage.counts.faulted} faulted` : state;
}
