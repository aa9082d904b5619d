import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { durationText, lengthMs } from './durations';
import { endedOf, isOver, type NightView, outlookOf, riskText, type ViewStage } from './night-view';

const FORMAT = '{module} {bar} {numbers}  {left}  {note}';

/** A night live on a terminal: a bar for each stage with counts, rate and time left. */
export class NightBars {
  private readonly bars: MultiBar;
  private readonly byModule = new Map<string, SingleBar>();

  constructor(output: NodeJS.WriteStream) {
    const options = {
      format: FORMAT,
      stream: output,
      hideCursor: true,
      linewrap: false,
      forceRedraw: true,
      barsize: 30,
    };
    this.bars = new MultiBar(options, Presets.shades_classic);
  }

  /** Draws the night as it is now. */
  show(view: NightView, now: Date): void {
    for (const stage of view.stages) this.barOf(stage).update(endedOf(stage.counts), payloadOf(stage, view, now));
  }

  /** Leaves the last picture standing and gives the terminal back. */
  end(): void {
    this.bars.stop();
  }

  private barOf(stage: ViewStage): SingleBar {
    const total = Math.max(stage.counts.planned, 1);
    const known = this.byModule.get(stage.module);
    if (known) {
      known.setTotal(total);
      return known;
    }
    const blank = { module: stage.module.padEnd(12), numbers: '', left: '', note: '' };
    const made = this.bars.create(total, 0, blank);
    this.byModule.set(stage.module, made);
    return made;
  }
}

function payloadOf(stage: ViewStage, view: NightView, now: Date): Record<string, string> {
  const ended = endedOf(stage.counts);
  const { planned, faulted } = stage.counts;
  const ms = lengthMs(stage.dispatchedAtUtc, stage.completedAtUtc, now);
  const rate = ms > 0 ? ended / (ms / 1000) : 0;
  const byPaceMs = rate > 0 ? ((planned - ended) / rate) * 1000 : 0;
  const leftMs = outlookOf(stage, view)?.leftMs ?? byPaceMs;
  const took = ms > 0 ? `took ${durationText(ms)}` : '';
  return {
    numbers: planned === 0 ? '' : `${ended}/${planned}  ${faulted} faulted  ${Math.round(rate)}/s`,
    left: isOver(stage) ? took : leftMs > 0 ? `${durationText(leftMs)} left` : '',
    note: noteOf(stage, view, now),
  };
}

/** What a person should know besides the numbers. */
export function noteOf(stage: ViewStage, view: NightView, now: Date): string {
  if (stage.noAnswerYet) return 'no answer yet';
  if (isOver(stage)) return stage.state;
  if (stage.state !== 'pending') return [stage.state, ...prospectsOf(stage, view)].join(', ');
  const isNext = view.stages.find(({ state }) => state === 'pending') === stage;
  // A run that works waits for its stage's deadline; only one that waits will start something then.
  if (!isNext || view.wakeAtUtc === null || view.state !== 'waiting') return '';
  return `starts in ${durationText(Math.max(0, Date.parse(view.wakeAtUtc) - now.getTime()))}`;
}

/** Of a stage at work: what threatens its deadline, and when the whole night is expected to be over. */
function prospectsOf(stage: ViewStage, view: NightView): readonly string[] {
  const risk = riskText(outlookOf(stage, view));
  const leftMs = view.outlook?.leftMs ?? null;
  const night = leftMs === null ? [] : [`the night ends in about ${durationText(leftMs)}`];
  return risk === undefined ? night : [risk, ...night];
}
