import type { OrganizationId } from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../../application/ports/transactions.port';

/** Units of work of the module's database. */
@Injectable()
export class DatabaseTransactions extends Transactions {
  constructor(private readonly database: Database) {
    super();
  }

  override run<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  override asTenants<T>(organizations: readonly OrganizationId[], work: () => Promise<T>): Promise<T> {
    return UnitOfWork.current().asTenants(organizations, work);
  }
}
