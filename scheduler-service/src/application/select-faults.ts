import { Injectable } from '@nestjs/common';
import { coversBadEnd } from '../domain/decide-retry';
import type { Run } from '../domain/run';
import { RunControlRefusedError } from '../domain/run-control-refused.error';
import type { RetrySelection } from '../domain/run-event';
import { InvalidRequestError } from './application.error';
import { ExecutionFaultRepository, type FaultChoice } from './ports/execution-fault.repository.port';
import { OrganizationRepository } from './ports/organization.repository.port';

/** Finds what a choice of faults means in a run. Belongs to the caller's unit of work. */
@Injectable()
export class SelectFaults {
  constructor(
    private readonly faults: ExecutionFaultRepository,
    private readonly organizations: OrganizationRepository,
  ) {}

  /**
   * @throws {InvalidRequestError} when the choice names a module, an organization or a cause that is not there.
   * @throws {RunControlRefusedError} when none of the organizations named has faulted in a run that is over.
   */
  async execute(run: Run, { fingerprints, ...choice }: FaultChoice): Promise<RetrySelection> {
    assertModules(run, choice);
    await this.assertOrganizations(choice);
    if (fingerprints === undefined) {
      await this.assertFaulted(run, choice);
      return { ...choice, faults: undefined };
    }
    const [unknown] = await this.faults.unknownAmong(run.id, fingerprints);
    if (unknown !== undefined) {
      const field = `fingerprints[${fingerprints.indexOf(unknown)}]`;
      const expected = `expected a cause of this run, as GET /api/v1/runs/${run.id}/faults lists them`;
      throw new InvalidRequestError(field, `"${unknown}" names no fault; ${expected}`);
    }
    return { ...choice, fingerprints, faults: await this.faults.matching(run.id, { ...choice, fingerprints }) };
  }

  private async assertOrganizations({ organizationIds = [] }: FaultChoice): Promise<void> {
    const [unknown] = organizationIds.length > 0 ? await this.organizations.unknownAmong(organizationIds) : [];
    if (unknown === undefined) return;
    const index = organizationIds.indexOf(unknown);
    throw new InvalidRequestError(`organizationIds[${index}]`, `there is no organization ${unknown}`);
  }

  /** Modules need not tell of single faults, and a stage that ended badly left some undone: then nobody can know. */
  private async assertFaulted(run: Run, choice: FaultChoice): Promise<void> {
    const isOver = run.state === 'succeeded' || run.state === 'faulted';
    if (choice.organizationIds === undefined || !isOver || coversBadEnd(run, choice)) return;
    const everything = { modules: undefined, scheduleTypes: undefined, organizationIds: undefined };
    const told = await this.faults.matching(run.id, { ...everything, fingerprints: undefined });
    if (told.length === 0 || (await this.faults.matching(run.id, { ...choice, fingerprints: undefined })).length > 0)
      return;
    throw new RunControlRefusedError(run.id, run.state, 'Nothing of these organizations has faulted in this run.');
  }
}

function assertModules(run: Run, { modules = [] }: FaultChoice): void {
  const offered = run.stages.map(({ plan }) => plan.module);
  const strange = modules.findIndex((module) => !offered.includes(module));
  if (strange < 0) return;
  const expected = `expected one of ${offered.join(', ')}`;
  throw new InvalidRequestError(`modules[${strange}]`, `"${modules[strange]}" has no stage in the run; ${expected}`);
}
