/** Work an interval asks for again and again: one at a time, none once it is stopped. */
export class RepeatedWork {
  private current: Promise<void> | undefined;
  private stopped = false;

  /** @param work must not throw for what it can leave to the next time. */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Does the work, unless it is still being done. */
  async tick(): Promise<void> {
    if (this.stopped || this.current !== undefined) return;
    this.current = this.work()
      .catch(this.onError)
      .finally(() => {
        this.current = undefined;
      });
    await this.current;
  }

  /** Starts nothing any more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.current;
  }
}
