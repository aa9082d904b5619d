import type { Bus } from '@baton/bus';
import { CancelModuleRun, type Guid, ModuleRunCompleted, ModuleRunProgressed } from '@baton/contracts';
import type { Run } from '@baton/scheduler-service/parts';
import { type NightRemains, runOfNight } from './night-end';
import type { Chance } from './time/chance';

/** What may be said of a stage: that it is over, that it goes on, that it is to end. */
const KINDS = ['completed', 'progressed', 'cancel'] as const;

/**
 * Says something of the night's run with the id of an attempt that no stage ever had, as a module of another environment
 * might, or one that was restored from a backup. Nothing may follow from it. Before there is a run nothing is said.
 */
export async function tellForeign(bus: Bus, night: NightRemains, chance: Chance): Promise<void> {
  const run = runOfNight(night);
  const module = chance.pick(night.world.modules).name;
  const [kind, stageId] = [chance.pick(KINDS), chance.guid()];
  // The broker may be away: then it was not said.
  if (run) await tell(bus, run, { module, stageId, kind }).catch(() => undefined);
}

interface Said {
  readonly module: string;
  readonly stageId: Guid;
  readonly kind: (typeof KINDS)[number];
}

async function tell(
  bus: Bus,
  { id: runId, runDateUtc, requestedAt }: Run,
  { module, stageId, kind }: Said,
): Promise<void> {
  const about = { runId, stageId, module };
  const counts = { planned: 7, succeeded: 7, faulted: 0, skipped: 0, cancelled: 0 };
  switch (kind) {
    case 'completed':
      return bus.publish(ModuleRunCompleted, {
        ...about,
        runDateUtc,
        outcome: 'succeeded',
        scheduleTypes: [],
        startedAtUtc: requestedAt,
        completedAtUtc: requestedAt,
      });
    case 'progressed':
      return bus.publish(ModuleRunProgressed, {
        ...about,
        runDateUtc,
        state: 'running',
        ...counts,
        atUtc: requestedAt,
      });
    case 'cancel':
      return bus.publish(CancelModuleRun, about);
  }
}
