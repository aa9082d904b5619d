import type { RunDate } from '@baton/contracts';
import { nextDueAt } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { type DueByModule, NIGHTS_NEEDED, type NightPlan, planNight } from '../domain/night-plan';
import { ModuleUnavailableError, UnknownPipelineError } from './application.error';
import { DueCounts } from './ports/due-counts.port';
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
  /** Also which modules did not say how much is due. */
  readonly note: string | null;
}

const DAY_MS = 86_400_000;

/** Says what a night to come is expected to be: by the pace of those before, and by how much modules say is due. */
@Injectable()
export class ForecastNight {
  constructor(
    private readonly plans: NightPlans,
    private readonly triggers: TriggerRepository,
    private readonly due: DueCounts,
    private readonly settings: SchedulerSettings,
  ) {}

  /** @throws {UnknownPipelineError} when there is no such pipeline. */
  async execute(pipeline: string, date: RunDate): Promise<NightForecast> {
    const own = await this.plans.stagesOf(pipeline);
    if (own === undefined) throw new UnknownPipelineError(pipeline);
    const delay = this.settings.pipelineDelayMs;
    const stages = own.map((stage) => ({ ...stage, delayAfterMs: delay ?? stage.delayAfterMs }));
    const nights = await this.plans.pastNights(pipeline);
    const startsAtUtc = await this.startOf(pipeline, date);
    if (nights.length < NIGHTS_NEEDED) {
      const note = `A plan needs ${NIGHTS_NEEDED} nights of ${pipeline}; it has ${nights.length} so far.`;
      return { pipeline, date, startsAtUtc, plan: null, note };
    }
    const { due, silent } = await this.dueOn(
      date,
      stages.map(({ module }) => module),
    );
    const note =
      silent.length === 0 ? null : `${silent.join(', ')} did not say how much is due: taken from the nights before.`;
    return { pipeline, date, startsAtUtc, plan: planNight(stages, nights, due) ?? null, note };
  }

  /** A plan is worth having without a module that is away, so its silence is told and no error. */
  private async dueOn(date: RunDate, modules: readonly string[]): Promise<{ due: DueByModule; silent: string[] }> {
    const due = new Map<string, ReadonlyMap<string, number>>();
    const ask = async (module: string): Promise<void> => {
      try {
        due.set(module, await this.due.of(module, date));
      } catch (error) {
        if (!(error instanceof ModuleUnavailableError)) throw error;
      }
    };
    await Promise.all(modules.map(ask));
    return { due, silent: modules.filter((module) => !due.has(module)) };
  }

  private async startOf(pipeline: string, date: RunDate): Promise<string | null> {
    const dayBegins = new Date(`${date}T00:00:00.000Z`);
    const before = new Date(dayBegins.getTime() - 1);
    const [first] = (await this.triggers.enabledOf(pipeline))
      .flatMap(({ schedule }) => {
        const { delayMs = 0 } = schedule;
        const due = nextDueAt(schedule, before);
        // A delay may pass midnight; the date is that of the occurrence.
        return due && due.getTime() - delayMs < dayBegins.getTime() + DAY_MS ? [due] : [];
      })
      .sort((a, b) => a.getTime() - b.getTime());
    return first?.toISOString() ?? null;
  }
}
