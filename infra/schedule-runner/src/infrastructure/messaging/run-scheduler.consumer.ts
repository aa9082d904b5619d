import { type ConsumeContext, Consumer, derivedGuid } from '@baton/bus';
import { type MessageOf, presentGuid, type RunSchedulerCommand } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import type { ModuleRunRequest } from '../../application/ports/module-run.repository.port';
import { StartModuleRun } from '../../application/start-module-run';
import { type ScheduleRunnerOptions, ScheduleRunnerSettings } from '../../schedule-runner.options';

type Command = MessageOf<typeof RunSchedulerCommand>;

/** The consumer of a module's command, on the endpoint `<module>-run-scheduler`: plans, and no more. */
export function runSchedulerConsumerOf({ module, command }: ScheduleRunnerOptions): Type<unknown> {
  @Injectable()
  @Consumer(command, { endpointName: `${module}-run-scheduler`, timeoutMs: 300_000 })
  class RunSchedulerConsumer {
    constructor(
      private readonly start: StartModuleRun,
      private readonly settings: ScheduleRunnerSettings,
    ) {}

    async consume({ message, conversationId }: ConsumeContext<typeof command>): Promise<void> {
      await this.start.execute(requestOf(message, conversationId, this.settings));
    }
  }
  return RunSchedulerConsumer;
}

/** What a command asks for, with the module's own choices where it leaves them open. */
export function requestOf(
  message: Command,
  conversationId: string,
  settings: ScheduleRunnerSettings,
): ModuleRunRequest {
  const { runDateUtc, dryRun } = message;
  const wanted = presentList(message.scheduleTypes);
  return {
    runId: presentGuid(message.runId) ?? runIdOf(message, settings.module),
    stageId: presentGuid(message.stageId),
    runDate: runDateUtc,
    dryRun,
    organizationIds: presentList(message.organizationIds),
    scheduleTypes: wanted ? settings.typeNames.filter((name) => wanted.includes(name)) : settings.typeNames,
    faultFingerprints: presentList(message.faultFingerprints),
    window: message.window > 0 ? message.window : settings.window,
    deadlineAt: message.deadlineUtc ?? undefined,
    conversationId,
  };
}

/** A command without a run id has one by what it asks for, so that sending it twice asks for one run. */
function runIdOf(message: Command, module: string): string {
  const { runDateUtc, organizationIds, scheduleTypes, faultFingerprints, dryRun } = message;
  const whom = presentList(organizationIds)?.toSorted() ?? null;
  const what = presentList(scheduleTypes)?.toSorted() ?? null;
  const why = presentList(faultFingerprints)?.toSorted() ?? null;
  return derivedGuid('module-run', module, runDateUtc, whom, what, why, dryRun);
}

/** .NET writes a list that nobody filled as an empty one; a command for nobody would make no sense. */
function presentList<T>(list: readonly T[] | null | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
