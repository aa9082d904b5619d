import type { Guid } from '@baton/contracts';

/** What makes a delivery recognizable as one that was done before. */
export interface InboxKey {
  readonly messageId: Guid;
  readonly consumer: string;
}

/** Runs a consumer in one transaction with its inbox row and its outbox rows. Implemented by persistence. */
export abstract class ConsumeTransaction {
  /** @returns 'duplicate' when this consumer had this message before: `work` was not run. */
  abstract run(inboxKey: InboxKey, work: () => Promise<void>): Promise<'done' | 'duplicate'>;
}
