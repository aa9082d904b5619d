import { textTable } from '@baton/terminal';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';
import type { OccurrenceView, TriggerChange, TriggerDetail, TriggerRequest, TriggerView } from '../trigger.types';

/** Lists triggers. */
export async function listTriggers(
  api: ApiClient,
  terminal: Terminal,
  pipeline: string | undefined,
): Promise<ExitCode> {
  const { triggers } = await api.triggers(pipeline);
  if (triggers.length === 0) terminal.out('There are no triggers.');
  else terminal.out(triggerTable(triggers));
  return ExitCode.succeeded;
}

/** Shows a trigger with what is to come and what was. */
export async function lookAtTrigger(
  api: ApiClient,
  terminal: Terminal,
  name: string,
  counts: { readonly next?: number | undefined; readonly last?: number | undefined },
): Promise<ExitCode> {
  show(terminal, await api.trigger(name, counts));
  return ExitCode.succeeded;
}

/** Makes a trigger. */
export async function addTrigger(
  api: ApiClient,
  terminal: Terminal,
  name: string,
  request: TriggerRequest,
): Promise<ExitCode> {
  show(terminal, await api.addTrigger(name, request));
  return ExitCode.succeeded;
}

/** Changes a trigger, or says what that would do. */
export async function changeTrigger(
  api: ApiClient,
  terminal: Terminal,
  name: string,
  request: TriggerRequest,
  previewOnly: boolean,
): Promise<ExitCode> {
  if (previewOnly) showChange(terminal, await api.previewTrigger(name, request));
  else show(terminal, await api.changeTrigger(name, request));
  return ExitCode.succeeded;
}

/** Switches a trigger on or off. */
export async function switchTrigger(
  api: ApiClient,
  terminal: Terminal,
  name: string,
  control: 'enable' | 'disable',
  reason: string | undefined,
): Promise<ExitCode> {
  terminal.out(firstLine(await api.switchTrigger(name, control, reason)));
  return ExitCode.succeeded;
}

/** Removes a trigger. */
export async function removeTrigger(
  api: ApiClient,
  terminal: Terminal,
  name: string,
  reason: string | undefined,
): Promise<ExitCode> {
  const { pipeline } = await api.removeTrigger(name, reason);
  terminal.out(`${name} starts ${pipeline} no more. Its runs stay.`);
  return ExitCode.succeeded;
}

function triggerTable(triggers: readonly TriggerView[]): string {
  const rows = triggers.map(({ name, pipeline, enabled, explanation, nextDueAtUtc, last }) => [
    name,
    pipeline,
    enabled ? 'on' : 'off',
    explanation,
    nextDueAtUtc ?? '',
    last ? timeOf(last) : '',
  ]);
  return textTable(['trigger', 'pipeline', 'is', 'when', 'fires next', 'fired last'], rows);
}

function show(terminal: Terminal, trigger: TriggerDetail): void {
  terminal.out(firstLine(trigger));
  terminal.out(trigger.explanation);
  terminal.out(`When it was missed: ${misfireText(trigger)}.`);
  const { startsAtUtc, endsAtUtc, jitter } = trigger;
  if (startsAtUtc !== null) terminal.out(`From ${startsAtUtc} on.`);
  if (endsAtUtc !== null) terminal.out(`Until ${endsAtUtc}.`);
  if (jitter !== 'PT0S') terminal.out(`Fires up to ${jitter} later, always by the same.`);
  for (const occurrence of trigger.next) {
    const why = occurrence.reason === 'on-time' ? '' : `, ${occurrence.reason}`;
    terminal.out(`next ${timeOf(occurrence)}${why}`);
  }
  for (const firing of trigger.firings) {
    terminal.out(`fired ${timeOf(firing)}: ${firing.runId ?? `refused, ${firing.refusal ?? ''}`}`);
  }
  for (const { control, requestedBy, reason, atUtc } of trigger.controls) {
    terminal.out(`${control} at ${atUtc} by ${requestedBy ?? 'somebody'}${reason === null ? '' : `: ${reason}`}`);
  }
}

function firstLine({ name, pipeline, enabled, nextDueAtUtc }: TriggerView): string {
  if (!enabled) return `${name} is off and does not start ${pipeline}.`;
  const next = nextDueAtUtc === null ? 'never again' : `next at ${nextDueAtUtc}`;
  return `${name} starts ${pipeline}, ${next}.`;
}

function misfireText({ misfirePolicy, maxCatchUp, catchUpWindow }: TriggerView): string {
  const cap = maxCatchUp === null ? '' : `, at most ${maxCatchUp}`;
  const window = catchUpWindow === null ? '' : `, nothing older than ${catchUpWindow}`;
  return `${misfirePolicy}${cap}${window}`;
}

/** Tells what a change would do. */
export function showChange(terminal: Terminal, { fromUtc, toUtc, counts, added, removed, moved }: TriggerChange): void {
  terminal.out(
    `From ${fromUtc} to ${toUtc}: ${counts.added} added, ${counts.removed} removed, ${counts.moved} moved, ` +
      `${counts.unchanged} as they are. Nothing was changed.`,
  );
  for (const occurrence of added) terminal.out(`+ ${timeOf(occurrence)}`);
  for (const occurrence of removed) terminal.out(`- ${timeOf(occurrence)}`);
  for (const { before, after } of moved) terminal.out(`~ ${timeOf(before)} to ${timeOf(after)}`);
}

function timeOf({ nominalLocal, copy, instantUtc }: OccurrenceView): string {
  return `${nominalLocal}${copy === 'last' ? ' (the second)' : ''} (${instantUtc})`;
}
