import { ConsumeTransaction, type InboxKey } from '@baton/bus';
import type { Connection, Unit } from './unit';

/** Inbox, effects and outbox of a delivery in one transaction, as PostgreSQL's. */
export class MemoryConsumeTransaction extends ConsumeTransaction {
  constructor(protected readonly connection: Connection) {
    super();
  }

  override async run(inboxKey: InboxKey, work: () => Promise<void>): Promise<'done' | 'duplicate'> {
    const unit = this.connection.begin();
    try {
      if (!(await this.isNew(unit, inboxKey))) {
        await unit.rollback();
        return 'duplicate';
      }
      await unit.run(work);
    } catch (error) {
      await unit.rollback();
      throw error;
    }
    await unit.commit(() => undefined);
    return 'done';
  }

  /** Waits for a concurrent delivery of the same message: if that commits this is a duplicate, if not it is ours. */
  protected isNew(unit: Unit, inboxKey: InboxKey): Promise<boolean> {
    const { inbox } = this.connection.store;
    return unit.query((view) => view.insert(inbox, `${inboxKey.consumer}/${inboxKey.messageId}`, inboxKey));
  }
}
