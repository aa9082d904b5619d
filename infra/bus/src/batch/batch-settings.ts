import type { ConsumeContext } from '../pipeline/consume-context';
import type { BatchContext } from './batch-context';

/** How batches are formed. */
export interface BatchSettings {
  readonly messageLimit: number;
  readonly timeLimitMs: number;
  readonly timeLimitStart: 'first' | 'last';
  readonly concurrencyLimit: number;
  readonly groupBy: ((context: ConsumeContext) => string) | undefined;
  readonly outbox: 'in-memory' | 'none';
}

/** A batch consumer, as the pipe calls it. */
export type ConsumeBatch = (batch: BatchContext) => Promise<void>;

/** A batch consumer as it was connected to the bus. */
export interface ConnectedBatch {
  readonly settings: BatchSettings;
  readonly consume: ConsumeBatch;
}
