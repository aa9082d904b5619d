import type { OrganizationId } from '@baton/contracts';
import type { BatchResult, Statement } from '@baton/persistence';
import type { ClaimedSlice } from '../../domain/slice';

const KEY = 'schedule_type = $1 and due_date = $2 and organization_id = $3';

/** The cursor of an execution; sent after its lock, so that it is the newest. */
export function readCheckpoint(slice: ClaimedSlice, organizationId: OrganizationId): Statement {
  return { text: `select cursor from execution_checkpoint where ${KEY}`, values: keyOf(slice, organizationId) };
}

/** What {@link readCheckpoint} found. */
export function cursorOf(read: BatchResult | undefined): unknown {
  const [row] = (read?.rows ?? []) as readonly { readonly cursor: unknown }[];
  return row?.cursor;
}

/** Saves a cursor, with what was written before it. */
export function keepCheckpoint(slice: ClaimedSlice, organizationId: OrganizationId, cursor: unknown): Statement {
  return {
    text: `insert into execution_checkpoint (schedule_type, due_date, organization_id, cursor, saved_at)
values ($1, $2, $3, $4, now())
on conflict (schedule_type, due_date, organization_id) do update set cursor = excluded.cursor, saved_at = excluded.saved_at`,
    values: [...keyOf(slice, organizationId), JSON.stringify(cursor)],
  };
}

/** Forgets the cursor of work that is done. That of work that faulted stays: a retry goes on from there. */
export function deleteCheckpoint(slice: ClaimedSlice, organizationId: OrganizationId): Statement {
  return { text: `delete from execution_checkpoint where ${KEY}`, values: keyOf(slice, organizationId) };
}

function keyOf({ scheduleType, dueDate }: ClaimedSlice, organizationId: OrganizationId): readonly unknown[] {
  return [scheduleType, dueDate, organizationId];
}
