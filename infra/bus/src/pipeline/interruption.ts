import { AppError } from '@baton/contracts';
import type { CancelTimer, Timers } from '../timers';

/** A consumer ran longer than it may. */
export class ConsumerTimeoutError extends AppError {
  readonly code = 'CONSUMER_TIMEOUT';
  readonly retryable = true;

  constructor(readonly timeoutMs: number) {
    super(
      `The consumer ran for more than its ${timeoutMs} ms and was asked to stop. Raise timeoutMs or do less in one message.`,
    );
  }
}

/** The reasons to stop a running consumer, as one signal. Made only when a consumer looks at its signal. */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly cancelTimer: CancelTimer;

  constructor(
    private readonly abandoned: AbortSignal,
    timers: Timers,
    timeoutMs: number,
  ) {
    this.cancelTimer = timers.after(timeoutMs, () => this.controller.abort(new ConsumerTimeoutError(timeoutMs)));
    if (abandoned.aborted) this.giveUp();
    else abandoned.addEventListener('abort', this.giveUp, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The consumer is done. */
  end(): void {
    this.cancelTimer();
    this.abandoned.removeEventListener('abort', this.giveUp);
  }

  private readonly giveUp = (): void => this.controller.abort(this.abandoned.reason);
}
