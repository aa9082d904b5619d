import { setTimeout as delay } from 'node:timers/promises';
import { RequestClient } from '@baton/bus';
import { type Clock, RunAccepted, type RunDate, RunRefused, StartRun } from '@baton/contracts';
import { DispatchAgain, RunQueries } from '@baton/scheduler-service';
import { isOver, nightDisplay, nightTable, watchNight } from '@baton/terminal';
import type { INestApplication } from '@nestjs/common';

const LOOK_EVERY_MS = 200;

/** What showing the night needs. */
export interface TonightOptions {
  readonly scheduler: INestApplication;
  /** The broker forgot what it held when the process ended last. */
  readonly messagesLost: boolean;
  readonly runDate: RunDate;
  readonly clock: Clock;
  readonly output: NodeJS.WriteStream;
  /** Ends the watching; the night goes on where it was when the process starts again. */
  readonly signal: AbortSignal;
}

/** Asks for the night of a date as any other system would, and shows it until it is over. */
export async function runTonight(options: TonightOptions): Promise<void> {
  const { scheduler, messagesLost, runDate, output } = options;
  const answer = await scheduler
    .get(RequestClient)
    .getResponse(
      StartRun,
      { pipeline: 'nightly', runDateUtc: runDate, dryRun: false, rerun: false, requestedBy: 'npm start' },
      { accepted: RunAccepted, refused: RunRefused },
    );
  if (answer.kind === 'refused') {
    output.write(`The night of ${runDate} was refused (${answer.message.code}): ${answer.message.reason}\n`);
    return;
  }
  const { runId, created, state } = answer.message;
  if (created) output.write(`The night of ${runDate} begins, run ${runId}.\n`);
  else if (isOver({ state }))
    output.write(`The night of ${runDate} is done (${state}) and is not run again, run ${runId}.\n`);
  else output.write(`The night of ${runDate} goes on where it was, run ${runId}.\n`);
  if (messagesLost && !created) await scheduler.get(DispatchAgain).execute(runId);
  await show(runId, options);
}

async function show(runId: string, { scheduler, clock, output, signal }: TonightOptions): Promise<void> {
  const queries = scheduler.get(RunQueries);
  const look = async () => {
    const run = await queries.detail(runId, clock.now());
    if (!run) throw new Error(`Run ${runId} was accepted and is not to be found.`);
    return run;
  };
  const display = nightDisplay(output, (line) => output.write(`${line}\n`), output.isTTY);
  const pause = () =>
    delay(LOOK_EVERY_MS, undefined, { signal }).then(
      () => true,
      // The only way it fails: the process is asked to stop.
      () => false,
    );
  const view = await watchNight({ look, display, now: () => clock.now(), pause });
  if (isOver(view)) output.write(`${nightTable(view, clock.now())}\n`);
}
