import { Injectable } from '@nestjs/common';
import { planNight } from '../domain/night-plan';
import type { Run } from '../domain/run';
import { NightPlans } from './ports/night-plans.port';

/** Plans nights that begin from those before. */
@Injectable()
export class PlanNight {
  constructor(private readonly plans: NightPlans) {}

  /** Keeps the plan of a run that begins, in the caller's unit of work. A single run for some is not compared. */
  async keepFor(run: Run, at: Date): Promise<void> {
    if (run.dryRun || run.scope.organizationIds !== undefined || run.scope.scheduleTypes !== undefined) return;
    const stages = run.stages.map(({ plan: { module, delayAfterMs } }) => ({ module, delayAfterMs }));
    const plan = planNight(stages, await this.plans.pastNights(run.pipeline));
    if (plan) await this.plans.keep(run.id, plan, at);
  }
}
