import { type Run, stageAtWork, type Wake } from './run';

/**
 * What a stage at work waits for next: its deadline, or the instant at which its module counts as silent. Silence is
 * measured once the module has spoken, and while the run is not held.
 */
export function watched(run: Run): Run {
  const stage = stageAtWork(run);
  if (stage?.state !== 'running' || stage.deadlineAt === undefined) return run;
  const deadline: Wake = { at: stage.deadlineAt, purpose: 'stage-deadline' };
  if (stage.listenedFrom === undefined || run.state === 'paused') return { ...run, wake: deadline };
  const silentAt = new Date(stage.listenedFrom.getTime() + stage.plan.silenceAfterMs);
  return { ...run, wake: silentAt < deadline.at ? { at: silentAt, purpose: 'stage-silence' } : deadline };
}
