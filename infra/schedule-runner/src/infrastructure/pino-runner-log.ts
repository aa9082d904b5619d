import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { EndedModuleRun } from '../application/ports/module-run.repository.port';
import { RunnerLog } from '../application/ports/runner-log.port';
import type { Deferral } from '../domain/breaker';
import type { CommitPace } from '../domain/database-guard';
import type { AttemptResult, ExecutionKey } from '../domain/execution';
import { countsOf, type ModuleRun } from '../domain/module-run';
import type { ClaimedSlice } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';

/** A module's log lines, one an event. */
@Injectable()
export class PinoRunnerLog extends RunnerLog {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly settings: ScheduleRunnerSettings,
  ) {
    super();
  }

  override moduleRunBegan(run: ModuleRun, planned: ReadonlyMap<string, number>): void {
    const perType = Object.fromEntries(run.scheduleTypes.map((type) => [type, planned.get(type) ?? 0]));
    this.logger.info({ ...this.fieldsOf(run), [LogField.planned]: perType }, 'a module run begins');
  }

  override moduleRunEnded(run: EndedModuleRun): void {
    const fields = {
      ...this.fieldsOf(run),
      [LogField.outcome]: run.state,
      [LogField.counts]: countsOf(run.results),
      [LogField.durationMs]: run.completedAt.getTime() - (run.startedAt ?? run.completedAt).getTime(),
      [LogField.reason]: run.error,
    };
    this.logger.info(fields, 'a module run is over');
  }

  override executionFaulted(
    slice: ClaimedSlice,
    { scheduleType, organizationId, dueDate }: ExecutionKey,
    { code, message }: Extract<AttemptResult, { kind: 'faulted' }>,
    attempts: number,
  ): void {
    const fields = {
      [LogField.organizationId]: organizationId,
      [LogField.scheduleType]: scheduleType,
      [LogField.dueDate]: dueDate,
      [LogField.code]: code,
      [LogField.reason]: message,
      [LogField.attempts]: attempts,
      ...this.runOf(slice),
    };
    this.logger.warn(fields, 'an execution faulted');
  }

  override moduleRunStalled(run: ModuleRun, standstill: 'stalled' | 'overdue', since: Date): void {
    const fields = { ...this.fieldsOf(run), [LogField.reason]: standstill, [LogField.since]: since.toISOString() };
    this.logger.warn(
      fields,
      standstill === 'stalled'
        ? 'a module run stands still and nobody works on it: see "A stage stands still" in operating-a-night.md'
        : 'executions run past their timeout: see what their transactions wait for in pg_stat_activity',
    );
  }

  override typeDeferred(slice: ClaimedSlice, { wakeAt, code, message }: Deferral): void {
    const fields = {
      ...this.runOf(slice),
      [LogField.moduleRunId]: slice.moduleRunId,
      [LogField.scheduleType]: slice.scheduleType,
      [LogField.code]: code,
      [LogField.reason]: message,
      [LogField.retryAt]: wakeAt,
    };
    this.logger.warn(fields, 'the work of a schedule type waits: what it needs is down');
  }

  override typeGoesOn(slice: ClaimedSlice): void {
    const fields = {
      ...this.runOf(slice),
      [LogField.moduleRunId]: slice.moduleRunId,
      [LogField.scheduleType]: slice.scheduleType,
    };
    this.logger.info(fields, 'the work of a schedule type goes on: what it needs is back');
  }

  override windowChanged(width: number, full: number, { recentMs, usualMs }: CommitPace): void {
    const fields = {
      [LogField.module]: this.settings.module,
      [LogField.window]: width,
      [LogField.fullWindow]: full,
      [LogField.durationMs]: Math.round(recentMs),
      [LogField.usualMs]: Math.round(usualMs),
    };
    this.logger.info(fields, 'the window changes with the time that commits take');
  }

  override recurrenceRefused(recurrenceId: string, reason: string): void {
    const fields = {
      [LogField.module]: this.settings.module,
      [LogField.recurrenceId]: recurrenceId,
      [LogField.reason]: reason,
    };
    this.logger.warn(
      fields,
      'a recurrence can have no more occurrences: see "A recurrence is refused" in operating-a-night.md',
    );
  }

  override sliceTakenOver(slice: ClaimedSlice): void {
    const fields = {
      ...this.runOf(slice),
      [LogField.moduleRunId]: slice.moduleRunId,
      [LogField.scheduleType]: slice.scheduleType,
      [LogField.sliceNumber]: slice.number,
      [LogField.fence]: slice.fence,
    };
    this.logger.info(fields, 'a slice is taken over: its worker let the lease end');
  }

  private fieldsOf(run: ModuleRun) {
    return {
      ...this.runOf(run),
      [LogField.stageId]: run.stageId,
      [LogField.moduleRunId]: run.id,
      [LogField.runDateUtc]: run.runDate,
      [LogField.dryRun]: run.dryRun,
    };
  }

  /** What every line says. */
  private runOf({ runId, conversationId }: Pick<ModuleRun, 'runId' | 'conversationId'>) {
    return {
      [LogField.module]: this.settings.module,
      [LogField.runId]: runId,
      [LogField.conversationId]: conversationId,
    };
  }
}
