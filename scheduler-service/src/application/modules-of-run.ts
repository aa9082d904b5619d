import type { Guid } from '@baton/contracts';
import { InvalidRequestError, UnknownRunError } from './application.error';
import type { RunQueries } from './ports/run-queries.port';

/** Which of a run's modules are meant; undefined means any. */
export interface ModuleFilter {
  readonly module?: string | undefined;
  readonly scheduleType?: string | undefined;
}

/**
 * The modules that know anything of a run: those that were sent its command, in the order of its stages.
 *
 * @throws {UnknownRunError} when there is no such run.
 * @throws {InvalidRequestError} when the run has no such module.
 */
export async function modulesToAsk(
  queries: RunQueries,
  runId: Guid,
  { module, scheduleType }: ModuleFilter,
  now: Date,
): Promise<readonly string[]> {
  const run = await queries.detail(runId, now);
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
