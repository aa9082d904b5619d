import type { ExecutionState, ExecutionView, Guid } from '@baton/contracts';
import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { InvalidRequestError, UnknownRunError } from './application.error';
import { ModuleExecutions } from './ports/module-executions.port';
import { RunQueries } from './ports/run-queries.port';

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

/** Where a page ended: the module, and the key of its last execution; null before the module's first. */
interface Place {
  readonly module: string;
  readonly after: string | null;
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
    const asked = await this.modulesToAsk(runId, filter);
    const start = filter.cursor === undefined ? undefined : readPlace(filter.cursor, asked);
    const first = start ? asked.indexOf(start.module) : 0;
    const executions: ExecutionOfRun[] = [];
    for (const module of asked.slice(first)) {
      const after = module === start?.module ? start.after : null;
      const room = filter.limit - executions.length;
      if (room === 0) return { executions, nextCursor: writePlace({ module, after }) };
      const page = await this.page(runId, module, filter, after, room);
      executions.push(...page.executions.map((execution) => ({ module, ...execution })));
      const last = page.executions.at(-1);
      if (page.more && last) return { executions, nextCursor: writePlace({ module, after: keyOf(last) }) };
    }
    return { executions, nextCursor: null };
  }

  private async modulesToAsk(runId: Guid, { module, scheduleType }: ExecutionFilter): Promise<readonly string[]> {
    const run = await this.queries.detail(runId, this.clock.now());
    if (run === undefined) throw new UnknownRunError(runId);
    const offered = run.stages.map((stage) => stage.module);
    if (module !== undefined && !offered.includes(module)) {
      throw new InvalidRequestError(
        'module',
        `"${module}" has no stage in the run; expected one of ${offered.join(', ')}`,
      );
    }
    const reporting = run.stages.find(({ scheduleTypes }) =>
      scheduleTypes.some((type) => type.scheduleType === scheduleType),
    );
    const only = module ?? reporting?.module;
    return run.stages
      .filter((stage) => stage.dispatchedAtUtc !== null && (only === undefined || stage.module === only))
      .map((stage) => stage.module);
  }

  private page(runId: Guid, module: string, filter: ExecutionFilter, after: string | null, limit: number) {
    const { state, scheduleType, organizationId } = filter;
    return this.modules.list({ runId, module, state, scheduleType, organizationId, after, limit });
  }
}

/** An execution's key where one string is wanted. */
function keyOf({ scheduleType, dueDate, organizationId }: ExecutionView): string {
  return `${scheduleType}/${dueDate}/${organizationId}`;
}

function writePlace({ module, after }: Place): string {
  return Buffer.from(after === null ? module : `${module} ${after}`).toString('base64url');
}

function readPlace(cursor: string, modules: readonly string[]): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const space = text.indexOf(' ');
  const place =
    space < 0 ? { module: text, after: null } : { module: text.slice(0, space), after: text.slice(space + 1) };
  if (modules.includes(place.module)) return place;
  throw new InvalidRequestError('cursor', 'expected the nextCursor of the page before, unchanged');
}
