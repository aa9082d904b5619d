import Table from 'cli-table3';
import type { Counts, RunDetail, RunSummary, Stage } from './api.types';

const plain = { head: [], border: [] };
const countNames = ['planned', 'succeeded', 'faulted', 'skipped', 'cancelled'] as const;

/** A run's stages and schedule types in numbers. */
export function stageTable(run: RunDetail): string {
  const table = new Table({ head: ['stage', 'schedule type', 'state', ...countNames, 'duration'], style: plain });
  for (const stage of run.stages) table.push(...stageRows(stage));
  return table.toString();
}

/** What failed, by cause; empty when nothing did. */
export function faultTable({ faults }: RunDetail): string {
  if (faults.length === 0) return '';
  const table = new Table({
    head: ['schedule type', 'code', 'organizations', 'for example'],
    style: plain,
    wordWrap: true,
    colWidths: [null, null, null, 70],
  });
  for (const { scheduleType, code, count, example } of faults) table.push([scheduleType, code, count, example]);
  return table.toString();
}

/** Runs, newest request first. */
export function runTable(runs: readonly RunSummary[]): string {
  const table = new Table({
    head: ['run', 'date', 'no.', 'pipeline', 'state', ...countNames, 'started', 'took'],
    style: plain,
  });
  for (const run of runs) {
    const { runId, runDateUtc, sequence, pipeline, startedAtUtc, completedAtUtc } = run;
    const state = run.dryRun ? `${run.state} (dry)` : run.state;
    const took =
      startedAtUtc && completedAtUtc ? durationText(Date.parse(completedAtUtc) - Date.parse(startedAtUtc)) : '';
    table.push([
      runId,
      runDateUtc,
      sequence ?? '',
      pipeline ?? 'elsewhere',
      state,
      ...numbers(run.counts),
      startedAtUtc ?? '',
      took,
    ]);
  }
  return table.toString();
}

/** `1.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function stageRows(stage: Stage): (string | number)[][] {
  const state = stage.error === null ? stage.state : `${stage.state}: ${stage.error}`;
  if (stage.scheduleTypes.length === 0) return [[stage.module, '', state, ...numbers(stage.counts), '']];
  return stage.scheduleTypes.map((type, index) => [
    index === 0 ? stage.module : '',
    type.scheduleType,
    index === 0 ? state : '',
    ...numbers(type),
    durationText(type.durationMs),
  ]);
}

function numbers(counts: Counts): number[] {
  return countNames.map((name) => counts[name]);
}
