import type { MessageType } from '@baton/contracts';
import type { ConsumeContext } from './pipeline/consume-context';

/** One attempt of one consumer. */
export interface ConsumerRun {
  readonly consumer: string;
  /** The type it consumes, which may be an ancestor of what was published. */
  readonly type: MessageType;
  readonly context: ConsumeContext;
}

/** Is told of what consumers do. Called where the consumer ran; it must neither wait nor throw. */
export interface ConsumeObserver {
  consumed(run: ConsumerRun): void;
  failed(run: ConsumerRun, error: unknown): void;
  /** A delivery begins, or ends, to wait for time alone: for its next attempt. */
  held(begins: boolean): void;
}
