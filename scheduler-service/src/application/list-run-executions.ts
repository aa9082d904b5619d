import type { ExecutionState, ExecutionView, Guid } from '@baton/contracts';
import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { modulesToAsk } from './modules-of-run';
import { pageThroughModules } from './page-through-modules';
import { ModuleExecutions } from './ports/module-executions.port';
import { RunQueries } from './ports/run-queries.port';
import { isWorkKey, workKeyOf } from './row-keys';

/** Which executions are asked for; undefined means any. */
export interface ExecutionFilter {
  readonly state: ExecutionState | undefined;
  readonly module: string | undefined;
  readonly scheduleType: string | undefined;
  readonly organizationId: Guid | undefined;
  /** What the page before returned as `nextCursor`. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** An execution and the module it lives in. */
export interface ExecutionOfRun extends ExecutionView {
  readonly module: string;
}

/** A page of executions, in the order of modules and keys. */
export interface ExecutionPage {
  readonly executions: readonly ExecutionOfRun[];
  readonly nextCursor: string | null;
}

/** Lists a run's executions by asking the modules it went through, one after the other. */
@Injectable()
export class ListRunExecutions {
  constructor(
    private readonly clock: Clock,
    private readonly queries: RunQueries,
    private readonly modules: ModuleExecutions,
  ) {}

  /**
   * @throws {UnknownRunError} when there is no such run.
   * @throws {InvalidRequestError} when the run has no such module, or the cursor is none of ours.
   * @throws {ModuleUnavailableError} when a module does not answer.
   */
  async execute(runId: Guid, filter: ExecutionFilter): Promise<ExecutionPage> {
    const { rows, nextCursor } = await pageThroughModules({
      modules: await modulesToAsk(this.queries, runId, filter, this.clock.now()),
      cursor: filter.cursor,
      limit: filter.limit,
      ask: (module, after, limit) => this.page(runId, module, filter, { after, limit }),
      keyOf: workKeyOf,
      isKey: isWorkKey,
    });
    return { executions: rows, nextCursor };
  }

  private async page(
    runId: Guid,
    module: string,
    filter: ExecutionFilter,
    place: { readonly after: string | null; readonly limit: number },
  ) {
    const { state, scheduleType, organizationId } = filter;
    const { executions, more } = await this.modules.list({
      runId,
      module,
      state,
      scheduleType,
      organizationId,
      ...place,
    });
    return { rows: executions, more };
  }
}
