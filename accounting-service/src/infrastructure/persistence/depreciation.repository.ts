import type { OrganizationId, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type DepreciationInput, DepreciationRepository } from '../../application/ports/depreciation.repository.port';
import { firstDayOf, lastEndedMonth } from '../../domain/calendar-month';
import type { DepreciationRun } from '../../domain/depreciation-posting';
import { BEHIND, depreciationRow, MOVE_ASSETS, RECORD_POSTINGS } from './depreciation.sql';
import { runGuarded } from './guarded-batch';
import { postEntries } from './journal.sql';

/** Two round trips: one reads the assets behind, one writes everything that was posted. */
@Injectable()
export class PostgresDepreciationRepository extends DepreciationRepository {
  async behindOn(tenant: OrganizationId, runDate: RunDate): Promise<DepreciationInput> {
    const month = firstDayOf(lastEndedMonth(runDate));
    const [row] = await UnitOfWork.current().query(BEHIND, [tenant, month]);
    return depreciationRow.parse(row);
  }

  async save(tenant: OrganizationId, runDate: RunDate, { postings, entries }: DepreciationRun): Promise<void> {
    const rows = JSON.stringify(
      postings.map(({ assetId, month, amountMinor }) => ({ assetId, month: firstDayOf(month), amount: amountMinor })),
    );
    const assets = new Set(postings.map(({ assetId }) => assetId)).size;
    await runGuarded(tenant, [
      ...postEntries(tenant, runDate, entries),
      { text: RECORD_POSTINGS, values: [tenant, rows, runDate] },
      { text: MOVE_ASSETS, values: [tenant, rows], guard: { operation: 'Writing down assets', rows: assets } },
    ]);
  }
}
