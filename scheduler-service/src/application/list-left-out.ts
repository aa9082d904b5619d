import { Clock, type DecisionReason, type DecisionView, type Guid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { modulesToAsk } from './modules-of-run';
import { pageThroughModules } from './page-through-modules';
import { ExplanationQueries } from './ports/explanation-queries.port';
import { ModuleDecisions } from './ports/module-decisions.port';
import { RunQueries } from './ports/run-queries.port';
import { isWorkKey, workKeyOf } from './row-keys';

/** Which decisions are asked for; undefined means any. */
export interface DecisionFilter {
  readonly reason: DecisionReason | undefined;
  readonly module: string | undefined;
  readonly scheduleType: string | undefined;
  readonly organizationId: Guid | undefined;
  /** What the page before returned as `nextCursor`. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** A decision and the module that made it. */
export interface DecisionOfRun extends DecisionView {
  readonly module: string;
}

/** A page of decisions, in the order of modules and keys. */
export interface DecisionPage {
  readonly decisions: readonly DecisionOfRun[];
  readonly nextCursor: string | null;
}

/** How many of a schedule type were left out for one reason; or why a whole stage was, so that its module counted nothing. */
export interface ReasonCount {
  readonly module: string;
  /** Null: all of the module's. */
  readonly scheduleType: string | null;
  readonly reason: DecisionReason;
  /** Organizations and dates; null: all that would have been due. */
  readonly count: number | null;
  /** For people, of a whole stage. */
  readonly detail: string | null;
}

/** Lists whom a run left out and why, by asking the modules it went through, one after the other. */
@Injectable()
export class ListLeftOut {
  constructor(
    private readonly clock: Clock,
    private readonly queries: RunQueries,
    private readonly modules: ModuleDecisions,
    private readonly explanations: ExplanationQueries,
  ) {}

  /**
   * @throws {UnknownRunError} when there is no such run.
   * @throws {InvalidRequestError} when the run has no such module, or the cursor is none of ours.
   * @throws {ModuleUnavailableError} when a module does not answer.
   */
  async page(runId: Guid, filter: DecisionFilter): Promise<DecisionPage> {
    const { reason, scheduleType, organizationId, cursor, limit } = filter;
    const { rows, nextCursor } = await pageThroughModules({
      modules: await modulesToAsk(this.queries, runId, filter, this.clock.now()),
      cursor,
      limit,
      ask: async (module, after, room) => {
        const question = { runId, module, reason, scheduleType, organizationId, after, limit: room };
        const { decisions, more } = await this.modules.list(question);
        return { rows: decisions, more };
      },
      keyOf: workKeyOf,
      isKey: isWorkKey,
    });
    return { decisions: rows, nextCursor };
  }

  /**
   * @throws {UnknownRunError} when there is no such run.
   * @throws {ModuleUnavailableError} when a module does not answer.
   */
  async reasons(runId: Guid): Promise<readonly ReasonCount[]> {
    const modules = await modulesToAsk(this.queries, runId, {}, this.clock.now());
    const stages = await this.explanations.stagesLeftOut(runId);
    const reasons: ReasonCount[] = stages.map((stage) => ({ ...stage, scheduleType: null, count: null }));
    for (const module of modules) {
      const { counts } = await this.modules.count({ runId, module });
      reasons.push(...counts.map((count) => ({ module, ...count, detail: null })));
    }
    return reasons;
  }
}
