import { writeSync } from 'node:fs';

/** The steps between which a process can be ended: each lies at a port of the bus, where one step hands over to the next. */
export type CrashPoint =
  | 'delivery taken'
  | 'inbox row written'
  | 'handler done'
  | 'committed, not acked'
  | 'acked'
  | 'committed, relay not told'
  | 'rows read'
  | 'first row sent'
  | 'rows sent, confirms not heard'
  | 'rows confirmed'
  | 'rows deleted'
  | 'message scheduled'
  | 'due rows moved';

/** Ends this process by SIGKILL at the point where it is armed: nothing runs after it, no handler, no `finally`. */
export class CrashSwitch {
  private armed: readonly CrashPoint[] = [];

  /** @param points passed in this order; the process ends at the last of them. */
  arm(points: readonly CrashPoint[]): void {
    this.armed = points;
  }

  /** Whether the process ends when it next comes to this point. */
  isNext(point: CrashPoint): boolean {
    return this.armed.length === 1 && this.armed[0] === point;
  }

  /** Says that the process has come to this point. */
  reach(point: CrashPoint): void {
    if (this.armed[0] !== point) return;
    this.armed = this.armed.slice(1);
    if (this.armed.length > 0) return;
    writeSync(1, `crash: ${point}\n`);
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way; not one more statement of the process is to run until it is there.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}
