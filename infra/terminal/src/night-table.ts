import { durationText, lengthMs } from './durations';
import type { NightView, ViewStage } from './night-view';
import { textTable } from './text-table';

const columns = ['Stage', 'Schedule type', 'Planned', 'Succeeded', 'Faulted', 'Skipped', 'Duration'];
const aligned = ['left', 'left', 'right', 'right', 'right', 'right', 'right'] as const;

/** The night's table: stage × schedule type, and below it what failed and why. */
export function nightTable(view: NightView, now: Date): string {
  const rows = view.stages.flatMap((stage) => rowsOf(stage, now));
  return [textTable(columns, rows, { aligned }), ...faultLines(view)].join('\n');
}

function rowsOf(stage: ViewStage, now: Date): (string | number)[][] {
  const length = durationText(lengthMs(stage.dispatchedAtUtc, stage.completedAtUtc, now));
  if (stage.scheduleTypes.length === 0) {
    const { planned, succeeded, faulted, skipped } = stage.counts;
    return [[stage.module, stage.error ?? stage.state, planned, succeeded, faulted, skipped, length]];
  }
  return stage.scheduleTypes.map((type, index) => [
    index === 0 ? `${stage.module} (${stage.state}, ${length})` : '',
    type.scheduleType,
    type.planned,
    type.succeeded,
    type.faulted,
    type.skipped,
    durationText(type.durationMs),
  ]);
}

function faultLines({ faults }: NightView): readonly string[] {
  if (faults.length === 0) return [];
  const total = faults.reduce((sum, { count }) => sum + count, 0);
  return [
    `${total} faulted:`,
    ...faults.map(({ scheduleType, code, count, example }) => `  ${count} × ${code} in ${scheduleType}: ${example}`),
  ];
}
