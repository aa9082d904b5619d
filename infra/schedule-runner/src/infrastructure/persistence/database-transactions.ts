import type { OrganizationId } from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../../application/ports/transactions.port';
import { CommitWatch } from './commit-watch';

/** Commits that send few statements or none with them, and wait for the disk. */
const PLAIN = 'plain';

/** Units of work of the module's database. */
@Injectable()
export class DatabaseTransactions extends Transactions {
  constructor(
    private readonly database: Database,
    private readonly watch: CommitWatch,
  ) {
    super();
  }

  override run<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(work, (unit) => this.watch.timed(PLAIN, () => unit.commit()));
  }

  override asTenants<T>(organizations: readonly OrganizationId[], work: () => Promise<T>): Promise<T> {
    return UnitOfWork.current().asTenants(organizations, work);
  }
}
