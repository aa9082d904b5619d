import { ConsumeTransaction, type InboxKey } from '@baton/bus';
import type { Database } from '../database';

/** Waits for a concurrent delivery of the same message: if that commits this is a duplicate, if not it is ours. */
const INSERT = 'insert into inbox (message_id, consumer, received_at) values ($1, $2, $3) on conflict do nothing';

/** Runs a consumer in one transaction with its inbox row, its effects and its outbox rows. */
export class PostgresConsumeTransaction extends ConsumeTransaction {
  constructor(private readonly database: Database) {
    super();
  }

  async run({ messageId, consumer }: InboxKey, work: () => Promise<void>): Promise<'done' | 'duplicate'> {
    const now = this.database.options.clock.now();
    const { unit, results } = await this.database.begin([{ text: INSERT, values: [messageId, consumer, now] }]);
    if (results[0]?.rowCount === 0) {
      await unit.rollback();
      return 'duplicate';
    }
    try {
      await unit.run(work);
    } catch (error) {
      await unit.rollback();
      throw error;
    }
    await unit.commit();
    return 'done';
  }
}
