import type { RunDate } from '@baton/contracts';
import { owedOccurrences } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { NIGHTS_NEEDED, type NightPlan, planNight } from '../domain/night-plan';
import type { Run } from '../domain/run';
import { UnknownPipelineError } from './application.error';
import { NightPlans } from './ports/night-plans.port';
import { TriggerRepository } from './ports/trigger.repository.port';
import { SchedulerSettings } from './scheduler.settings';

/** What a date's night is expected to be. */
export interface NightForecast {
  readonly pipeline: string;
  readonly date: RunDate;
  /** When a trigger starts it; null where none does on that date. */
  readonly startsAtUtc: string | null;
  /** Null with too little history; `note` says so then. */
  readonly plan: NightPlan | null;
  readonly note: string | null;
}

const DAY_MS = 86_400_000;

/** Plans nights from those before. */
@Injectable()
export class PlanNight {
  constructor(
    private readonly plans: NightPlans,
    private readonly triggers: TriggerRepository,
    private readonly settings: SchedulerSettings,
  ) {}

  /** @throws {UnknownPipelineError} when there is no such pipeline. */
  async forecast(pipeline: string, date: RunDate): Promise<NightForecast> {
    const own = await this.plans.stagesOf(pipeline);
    if (own === undefined) throw new UnknownPipelineError(pipeline);
    const delay = this.settings.pipelineDelayMs;
    const stages = own.map((stage) => ({ ...stage, delayAfterMs: delay ?? stage.delayAfterMs }));
    const nights = await this.plans.pastNights(pipeline);
    const plan = planNight(stages, nights) ?? null;
    const note = plan ? null : `A plan needs ${NIGHTS_NEEDED} nights of ${pipeline}; it has ${nights.length} so far.`;
    return { pipeline, date, startsAtUtc: await this.startOf(pipeline, date), plan, note };
  }

  /** Keeps the plan of a run that begins, in the caller's unit of work. A single run for some is not compared. */
  async keepFor(run: Run, at: Date): Promise<void> {
    if (run.dryRun || run.scope.organizationIds !== undefined || run.scope.scheduleTypes !== undefined) return;
    const stages = run.stages.map(({ plan: { module, delayAfterMs } }) => ({ module, delayAfterMs }));
    const plan = planNight(stages, await this.plans.pastNights(run.pipeline));
    if (plan) await this.plans.keep(run.id, plan, at);
  }

  private async startOf(pipeline: string, date: RunDate): Promise<string | null> {
    const dayBegins = new Date(`${date}T00:00:00.000Z`);
    const before = new Date(dayBegins.getTime() - 1);
    const until = new Date(dayBegins.getTime() + DAY_MS - 1);
    const triggers = (await this.triggers.enabled()).filter((trigger) => trigger.pipeline === pipeline);
    const [first] = triggers
      .flatMap(({ schedule }) => owedOccurrences({ ...schedule, misfirePolicy: 'fire-all' }, before, until))
      .map(({ instant }) => instant)
      .sort((a, b) => a.getTime() - b.getTime());
    return first?.toISOString() ?? null;
  }
}
