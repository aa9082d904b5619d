import { nightDisplay, nightTable, watchNight } from '@baton/terminal';
import { ApiAwayError } from '../api.error';
import type { RunControl, RunDetail } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';
import { outlookLines } from './plan-night';
import { reportDryRun } from './report-dry-run';

const LOOK_EVERY_MS = 1_000;
const MISSES_BORNE = 60;

/** Follows a run to its end, and shows what came of it. */
export async function watchRun(api: ApiClient, terminal: Terminal, runId: string): Promise<ExitCode> {
  const run = await watchNight({
    look: patientLook(api, runId),
    display: nightDisplay(terminal.stream, (line) => terminal.out(line), terminal.isInteractive),
    now: () => new Date(),
    pause: async () => {
      await terminal.pause(LOOK_EVERY_MS);
      return true;
    },
  });
  showRun(terminal, run);
  if (run.dryRun) await reportDryRun(api, terminal, runId);
  return run.state === 'succeeded' ? ExitCode.succeeded : ExitCode.failed;
}

/** The night goes on while the API restarts, so the watch does too, for a while, with what it saw last. */
function patientLook(api: ApiClient, runId: string): () => Promise<RunDetail> {
  let last: RunDetail | undefined;
  let missed = 0;
  return async () => {
    try {
      last = await api.run(runId);
      missed = 0;
    } catch (error) {
      if (last === undefined || !(error instanceof ApiAwayError) || ++missed > MISSES_BORNE) throw error;
    }
    return last;
  };
}

/** Shows a run with its stages and what failed in it. */
export function showRun(terminal: Terminal, run: RunDetail): void {
  const kind = run.external ? 'commanded elsewhere' : `${run.pipeline}, no. ${run.sequence}`;
  terminal.out(`Run ${run.runId} of ${run.runDateUtc} (${kind}${run.dryRun ? ', dry' : ''}): ${run.state}`);
  if (run.wakeAtUtc !== null && run.wakePurpose === 'delay')
    terminal.out(`The next module starts at ${run.wakeAtUtc}.`);
  terminal.out(nightTable(run, new Date()));
  if (run.outlook) for (const line of outlookLines(run.outlook)) terminal.out(line);
  for (const control of run.controls) terminal.out(controlLine(control));
}

function controlLine({ atUtc, control, module, requestedBy, reason, refusal }: RunControl): string {
  const what = module === null ? control : `${control} ${module}`;
  const why = reason === null ? '' : `: ${reason}`;
  return `${atUtc} ${what} by ${requestedBy ?? 'somebody'}${why}${refusal === null ? '' : ` (refused: ${refusal})`}`;
}
