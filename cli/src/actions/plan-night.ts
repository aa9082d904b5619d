import { durationText } from '@baton/terminal';
import type { NightOutlook } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** Shows what a night is expected to be. */
export async function showPlan(
  api: ApiClient,
  terminal: Terminal,
  pipeline: string,
  date: string | undefined,
): Promise<ExitCode> {
  const { date: planned, startsAtUtc, plan, note } = await api.plan(pipeline, date);
  const begins = startsAtUtc === null ? 'no trigger starts it' : `begins at ${startsAtUtc}`;
  if (plan === null) {
    terminal.out(`${pipeline} of ${planned}: ${begins}. ${note ?? ''}`);
    return ExitCode.succeeded;
  }
  terminal.out(`${pipeline} of ${planned}: ${begins}, about ${durationText(plan.lengthMs)}, by ${plan.nights} nights.`);
  if (note !== null) terminal.out(note);
  for (const stage of plan.stages) {
    const length = stage.lengthMs === null ? 'not known yet' : durationText(stage.lengthMs);
    terminal.out(`after ${durationText(stage.startMs)} ${stage.module}: ${length}`);
    for (const type of stage.types) {
      const { scheduleType, startMs, lengthMs, executions } = type;
      terminal.out(
        `  after ${durationText(startMs)} ${scheduleType}: ${durationText(lengthMs)}, ${executions} executions`,
      );
    }
  }
  return ExitCode.succeeded;
}

/** A run against its plan, a line each. */
export function outlookLines({ expectedMs, nights, leftMs, stages }: NightOutlook): readonly string[] {
  const left = leftMs === null ? '' : `, about ${durationText(leftMs)} left`;
  const whole = `Planned ${durationText(expectedMs)} by ${nights} nights${left}.`;
  return [whole, ...stages.flatMap(stageLines)];
}

function stageLines({ module, expectedMs, actualMs, leftMs, risk }: NightOutlook['stages'][number]): readonly string[] {
  const planned = expectedMs === null ? 'no plan' : `planned ${durationText(expectedMs)}`;
  if (actualMs !== null) return [`${module}: ${planned}, took ${durationText(actualMs)}`];
  if (leftMs === null) return [];
  const deadline = risk === null ? '' : `, risk of passing the deadline: ${risk}`;
  return [`${module}: ${planned}, about ${durationText(leftMs)} left${deadline}`];
}
