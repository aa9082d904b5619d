import type { Timers } from '@baton/bus';
import { Deadline, ExecutionTimeoutError } from '../application/ports/deadline.port';

/** A deadline on timers: the process's, or those of a simulated one. */
export class TimerDeadline extends Deadline {
  constructor(private readonly timers: Timers) {
    super();
  }

  override async run<T>(
    scheduleType: string,
    timeoutMs: number,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const { promise: timedOut, reject } = Promise.withResolvers<never>();
    const cancel = this.timers.after(timeoutMs, () => {
      const error = new ExecutionTimeoutError(scheduleType, timeoutMs);
      controller.abort(error);
      reject(error);
    });
    try {
      return await Promise.race([work(controller.signal), timedOut]);
    } finally {
      cancel();
    }
  }
}
