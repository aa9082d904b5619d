import type { OrganizationId, RunDate } from '@baton/contracts';
import type { Asset } from '../../domain/depreciation';
import type { DepreciationRun } from '../../domain/depreciation-posting';
import type { Ledger } from '../../domain/ledger';

/** Everything posting an organization's depreciation depends on. */
export interface DepreciationInput {
  readonly ledger: Ledger;
  readonly assets: readonly Asset[];
}

/** Reads and writes what depreciation works on. */
export abstract class DepreciationRepository {
  /** The assets that may have an ended month to post by a date. */
  abstract behindOn(tenant: OrganizationId, runDate: RunDate): Promise<DepreciationInput>;

  /**
   * Stores postings and entries, and moves the assets on.
   *
   * @throws {LedgerChangedError} when somebody else posted one of the months since they were read.
   */
  abstract save(tenant: OrganizationId, runDate: RunDate, run: DepreciationRun): Promise<void>;
}
