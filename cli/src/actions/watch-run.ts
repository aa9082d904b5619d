import { ApiAwayError } from '../api.error';
import type { RunDetail } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import { type ProgressView, progressView } from '../progress-view';
import { faultTable, stageTable } from '../tables';
import type { Terminal } from '../terminal';

const LOOK_EVERY_MS = 1_000;
const MISSES_BORNE = 60;
const over = new Set(['succeeded', 'faulted', 'cancelled']);

/** Follows a run to its end, and shows what came of it. */
export async function watchRun(api: ApiClient, terminal: Terminal, runId: string): Promise<ExitCode> {
  const view = progressView(terminal);
  let run: RunDetail;
  try {
    run = await follow(api, terminal, runId, view);
  } finally {
    view.end();
  }
  showRun(terminal, run);
  return run.state === 'succeeded' ? ExitCode.succeeded : ExitCode.failed;
}

async function follow(api: ApiClient, terminal: Terminal, runId: string, view: ProgressView): Promise<RunDetail> {
  let run = await api.run(runId);
  for (let missed = 0; ; ) {
    view.show(run);
    if (over.has(run.state)) return run;
    await terminal.pause(LOOK_EVERY_MS);
    try {
      run = await api.run(runId);
      missed = 0;
    } catch (error) {
      // The night goes on while the API restarts, so the watch does too, for a while.
      if (!(error instanceof ApiAwayError) || ++missed > MISSES_BORNE) throw error;
    }
  }
}

/** Shows a run with its stages and what failed in it. */
export function showRun(terminal: Terminal, run: RunDetail): void {
  const kind = run.external ? 'commanded elsewhere' : `${run.pipeline}, no. ${run.sequence}`;
  terminal.out(`Run ${run.runId} of ${run.runDateUtc} (${kind}${run.dryRun ? ', dry' : ''}): ${run.state}`);
  if (run.wakeAtUtc !== null && run.wakePurpose === 'delay')
    terminal.out(`The next module starts at ${run.wakeAtUtc}.`);
  terminal.out(stageTable(run));
  const faults = faultTable(run);
  if (faults !== '') terminal.out(faults);
}
