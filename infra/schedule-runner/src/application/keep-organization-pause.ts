import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { OrganizationPause } from '../domain/organization-pause';
import { ExecutionRepository } from './ports/execution.repository.port';
import { ModuleRunRepository } from './ports/module-run.repository.port';
import { OrganizationRepository } from './ports/organization.repository.port';

/** Leaves an organization out, or lets it take part again, because somebody asked. */
@Injectable()
export class KeepOrganizationPause {
  constructor(
    private readonly clock: Clock,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly organizations: OrganizationRepository,
    private readonly executions: ExecutionRepository,
  ) {}

  /**
   * Belongs to the transaction of the message's delivery. Safe to repeat and in any order: the version decides. Under the
   * module's lock, so that a planning at the same time either sees the pause or is seen by it.
   */
  async execute(pause: OrganizationPause): Promise<void> {
    await this.moduleRuns.lockModule();
    const isNew = await this.organizations.keepPause(pause);
    if (!isNew || !pause.paused) return;
    const run = await this.moduleRuns.lockActive();
    if (run) await this.executions.skipPaused(run, this.clock.now());
  }
}
