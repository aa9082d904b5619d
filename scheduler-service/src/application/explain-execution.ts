import type { ExplainedExecution, OrganizationId, RunDate } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import type { DecisionMade } from './decision-made';
import { decisionsOf, type Explanation, explanationOf } from './explanation';
import { type ExplanationKey, ExplanationQueries } from './ports/explanation-queries.port';
import { ModuleExecutions } from './ports/module-executions.port';

/** What became of one organization's work of one date, and why. */
export interface ExplainedWork extends Explanation {
  readonly organizationId: OrganizationId;
  readonly organizationName: string;
  readonly scheduleType: string;
  readonly module: string;
  readonly date: RunDate;
  readonly execution: ExplainedExecution | null;
  /** Why it was not run in one run or another, newest first; where there is an execution they are history. */
  readonly decisions: readonly DecisionMade[];
}

/** Answers why, from the module's rows and the scheduler's own. */
@Injectable()
export class ExplainExecution {
  constructor(
    private readonly queries: ExplanationQueries,
    private readonly modules: ModuleExecutions,
  ) {}

  /**
   * @throws {InvalidRequestError} when there is no such organization or schedule type.
   * @throws {ModuleUnavailableError} when the module does not answer.
   */
  async execute(organizationId: OrganizationId, scheduleType: string, date: RunDate): Promise<ExplainedWork> {
    const [organizationName, module] = [await this.nameOf(organizationId), await this.moduleOf(scheduleType)];
    const key: ExplanationKey = { organizationId, scheduleType, runDateUtc: date, module };
    // The scheduler's rows after the module's answer: a run that began meanwhile is then seen to wait, not missed.
    const told = await this.modules.explain({ module, organizationId, scheduleType, dueDate: date });
    const [run, leftOut] = [await this.queries.newestRun(key), await this.queries.leftOut(key)];
    const decisions = decisionsOf(module, told, leftOut);
    const labels = { organization: organizationName, scheduleType, module, date };
    return {
      ...{ organizationId, organizationName, scheduleType, module, date },
      ...explanationOf({ labels, told, run, decisions }),
      execution: told.execution ?? null,
      decisions,
    };
  }

  private async nameOf(id: OrganizationId): Promise<string> {
    const name = await this.queries.organizationName(id);
    if (name === undefined) throw new InvalidRequestError('organization', `there is no organization ${id}`);
    return name;
  }

  private async moduleOf(scheduleType: string): Promise<string> {
    const types = await this.queries.scheduleTypes();
    const module = types.find(({ name }) => name === scheduleType)?.module;
    if (module !== undefined) return module;
    const offered = types.map(({ name }) => name).join(', ');
    throw new InvalidRequestError('scheduleType', `there is no "${scheduleType}"; expected one of ${offered}`);
  }
}
