import type { OrganizationId, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  type ReconciliationInput,
  ReconciliationRepository,
  type ReconciliationResult,
} from '../../application/ports/reconciliation.repository.port';
import type { OpenItem } from '../../domain/open-item';
import type { MatchedLine, UnmatchedLine } from '../../domain/reconciliation';
import { type GuardedStatement, runGuarded } from './guarded-batch';
import { postEntries } from './journal.sql';
import {
  BOOKED_BEFORE,
  MARK_MATCHED,
  MARK_UNMATCHED,
  RECORD_MATCHES,
  reconciliationRow,
  SETTLE_ITEMS,
} from './reconciliation.sql';

/** Two round trips: one reads everything due, one writes everything that came of it. */
@Injectable()
export class PostgresReconciliationRepository extends ReconciliationRepository {
  async bookedBefore(tenant: OrganizationId, runDate: RunDate): Promise<ReconciliationInput> {
    const [row] = await UnitOfWork.current().query(BOOKED_BEFORE, [tenant, runDate]);
    return reconciliationRow.parse(row);
  }

  async save(tenant: OrganizationId, runDate: RunDate, result: ReconciliationResult): Promise<void> {
    await runGuarded(tenant, [
      ...postEntries(tenant, runDate, result.entries),
      ...saveMatched(tenant, runDate, result.matched),
      ...saveUnmatched(tenant, result.unmatched),
    ]);
  }
}

function saveMatched(
  tenant: OrganizationId,
  runDate: RunDate,
  matched: readonly MatchedLine[],
): readonly GuardedStatement[] {
  if (matched.length === 0) return [];
  const lines = matched.map(({ line, surplusMinor, differenceMinor }) => ({
    bankLineId: line.bankLineId,
    surplus: surplusMinor,
    difference: differenceMinor,
  }));
  const matches = matched.flatMap(({ line, settlements }) =>
    settlements.map(({ item, settledMinor }) => ({
      bankLineId: line.bankLineId,
      documentId: item.documentId,
      settled: settledMinor,
    })),
  );
  const items = settledItems(matched);
  return [
    {
      text: MARK_MATCHED,
      values: [tenant, JSON.stringify(lines), runDate],
      guard: { operation: 'Matching bank lines', rows: lines.length },
    },
    { text: RECORD_MATCHES, values: [tenant, JSON.stringify(matches)] },
    {
      text: SETTLE_ITEMS,
      values: [tenant, JSON.stringify(items)],
      guard: { operation: 'Settling open items', rows: items.length },
    },
  ];
}

/** One row an item: several lines may have paid it. */
function settledItems(
  matched: readonly MatchedLine[],
): readonly { documentId: string; before: number; settled: number }[] {
  const settledMinor = new Map<OpenItem, number>();
  for (const settlement of matched.flatMap(({ settlements }) => settlements)) {
    settledMinor.set(settlement.item, (settledMinor.get(settlement.item) ?? 0) + settlement.settledMinor);
  }
  return [...settledMinor].map(([item, settled]) => ({ documentId: item.documentId, before: item.openMinor, settled }));
}

function saveUnmatched(tenant: OrganizationId, unmatched: readonly UnmatchedLine[]): readonly GuardedStatement[] {
  if (unmatched.length === 0) return [];
  const lines = unmatched.map(({ line, reason }) => ({ bankLineId: line.bankLineId, reason }));
  return [{ text: MARK_UNMATCHED, values: [tenant, JSON.stringify(lines)] }];
}
