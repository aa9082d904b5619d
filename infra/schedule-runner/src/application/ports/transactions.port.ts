import type { OrganizationId } from '@baton/contracts';

/** Units of work. A consumer's delivery brings its own; the sweep, and who advances after a slice, open one here. */
export abstract class Transactions {
  /** Commits, with the messages published meanwhile, when the work ends well; rolls back when it throws. */
  abstract run<T>(work: () => Promise<T>): Promise<T>;

  /**
   * Runs work in the open unit of work that sees the rows of exactly these organizations in tenants' tables, and nothing
   * of Baton's own tables.
   */
  abstract asTenants<T>(organizations: readonly OrganizationId[], work: () => Promise<T>): Promise<T>;
}
