import { Injectable } from '@nestjs/common';
import { Deadline, ExecutionTimeoutError } from '../application/ports/deadline.port';

/** A deadline on the process's timer. */
@Injectable()
export class TimerDeadline extends Deadline {
  override async run<T>(
    scheduleType: string,
    timeoutMs: number,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const { promise: timedOut, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new ExecutionTimeoutError(scheduleType, timeoutMs);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
    try {
      return await Promise.race([work(controller.signal), timedOut]);
    } finally {
      clearTimeout(timer);
    }
  }
}
