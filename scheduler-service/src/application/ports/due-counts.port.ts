import type { RunDate } from '@baton/contracts';

/** How much a module would have to do. */
export abstract class DueCounts {
  /**
   * For how many organizations each schedule type of a module is due on a date.
   *
   * @throws {ModuleUnavailableError} when the module does not answer in time.
   */
  abstract of(module: string, date: RunDate): Promise<ReadonlyMap<string, number>>;
}
