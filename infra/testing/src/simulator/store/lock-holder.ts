/** A transaction, as others see it that wait for its locks. */
export interface LockHolder {
  /** For whom it waits itself. */
  readonly waitsFor: LockHolder | undefined;
  /** Notes a lock, to be given back at the end. */
  holds(lock: string): void;
  /** Calls back at its end, whatever that is. */
  onEnd(run: () => void): void;
}
