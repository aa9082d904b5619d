import { PublishEndpoint } from '@baton/bus';
import {
  Clock,
  ExecuteSlice,
  type ExecutionCounts,
  ExecutionFaulted,
  type ModuleRunActivity,
  ModuleRunCompleted,
  ModuleRunProgressed,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { EndedModuleRun } from '../../application/ports/module-run.repository.port';
import { ModuleRunMessages } from '../../application/ports/module-run-messages.port';
import type { AttemptResult, ExecutionKey } from '../../domain/execution';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice } from '../../domain/slice';
import { ScheduleRunnerSettings } from '../../schedule-runner.options';

/** A module's messages on the bus, all in the conversation its command began in. */
@Injectable()
export class BusModuleRunMessages extends ModuleRunMessages {
  constructor(
    private readonly endpoint: PublishEndpoint,
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
  ) {
    super();
  }

  override async sliceOffered(run: ModuleRun, numbers: readonly number[]): Promise<void> {
    const scheduleType = run.scheduleTypes[run.position] ?? '';
    const { module } = this.settings;
    for (const sliceNumber of numbers) {
      const bell = { module, scheduleType, moduleRunId: run.id, sliceNumber };
      await this.endpoint.publish(ExecuteSlice, bell, { conversationId: run.conversationId });
    }
  }

  override async progressed(run: ModuleRun, state: ModuleRunActivity, counts: ExecutionCounts): Promise<void> {
    const { runId, stageId, runDate: runDateUtc, conversationId } = run;
    const { module } = this.settings;
    const progress = { runId, stageId, module, runDateUtc, state, ...counts, atUtc: this.clock.now() };
    await this.endpoint.publish(ModuleRunProgressed, progress, { conversationId });
  }

  override async completed(run: EndedModuleRun): Promise<void> {
    const completion = {
      runId: run.runId,
      stageId: run.stageId,
      module: this.settings.module,
      runDateUtc: run.runDate,
      outcome: run.state,
      scheduleTypes: [...run.results],
      startedAtUtc: run.startedAt ?? run.completedAt,
      completedAtUtc: run.completedAt,
      error: run.error,
    };
    await this.endpoint.publish(ModuleRunCompleted, completion, { conversationId: run.conversationId });
  }

  override async executionFaulted(
    slice: ClaimedSlice,
    { scheduleType, organizationId, dueDate }: ExecutionKey,
    { code, message }: Extract<AttemptResult, { kind: 'faulted' }>,
    attempts: number,
  ): Promise<void> {
    const { runId, conversationId } = slice;
    const { module } = this.settings;
    const occurredAtUtc = this.clock.now();
    const fault = { runId, module, scheduleType, organizationId, dueDate, code, message, attempts, occurredAtUtc };
    await this.endpoint.publish(ExecutionFaulted, fault, { conversationId });
  }
}
