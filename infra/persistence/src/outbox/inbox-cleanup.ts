import type { Database } from '../database';

const BATCH_SIZE = 10_000;

const DELETE_OLD = `delete from inbox where ctid = any(array(
  select ctid from inbox where received_at < $1 order by received_at limit $2 for update skip locked
))`;

/**
 * Forgets what was received so long ago that no broker delivers it again. Several may do so at once: none waits for the
 * other, nor a consumer for any of them.
 */
export class InboxCleanup {
  constructor(private readonly database: Database) {}

  /**
   * Deletes in batches, each its own short transaction, until nothing old is left.
   *
   * @param receivedBefore the end of the window in which duplicates are recognized.
   * @returns how many rows went.
   */
  async deleteReceivedBefore(receivedBefore: Date, signal?: AbortSignal): Promise<number> {
    let deleted = 0;
    for (;;) {
      signal?.throwIfAborted();
      const [result] = await this.database.batch([{ text: DELETE_OLD, values: [receivedBefore, BATCH_SIZE] }]);
      const count = result?.rowCount ?? 0;
      deleted += count;
      if (count < BATCH_SIZE) return deleted;
    }
  }
}
