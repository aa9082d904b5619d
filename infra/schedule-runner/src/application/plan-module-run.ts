import type { RunDate } from '@baton/contracts';
import { addDays } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { isFull, type ModuleRun } from '../domain/module-run';
import { MaterializeOccurrences } from './materialize-occurrences';
import { ExecutionRepository } from './ports/execution.repository.port';
import { ModuleRunRepository } from './ports/module-run.repository.port';
import { PlannedDates } from './ports/planned-dates.port';

/** Makes executions of what is due on a module run's date, and of what nights have missed before it. */
@Injectable()
export class PlanModuleRun {
  constructor(
    private readonly moduleRuns: ModuleRunRepository,
    private readonly plannedDates: PlannedDates,
    private readonly materialize: MaterializeOccurrences,
    private readonly executions: ExecutionRepository,
  ) {}

  /** In the open unit of work, under the module's lock. @returns the module run with the due dates it covers. */
  async execute(run: ModuleRun, now: Date): Promise<ModuleRun> {
    const missed = isFull(run) ? await this.plannedDates.missedBefore(run, now) : [];
    const earlier = run.dryRun ? [] : await this.plannedDates.ofEarlierRuns(run);
    const planned = { ...run, dueDates: inOrder([run.runDate, ...earlier, ...missed.map(({ dueDate }) => dueDate)]) };
    if (planned.dueDates.length > 1) await this.moduleRuns.keepDueDates(run.id, planned.dueDates);
    const [first = run.runDate] = planned.dueDates;
    await this.materialize.within({ from: first, to: addDays(run.runDate, 1) });
    await this.executions.plan(planned, missed, now);
    return planned;
  }
}

function inOrder(dates: readonly RunDate[]): readonly RunDate[] {
  return [...new Set(dates)].sort();
}
