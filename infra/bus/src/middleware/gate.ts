import { AbandonedError } from '../pipeline/pipeline.error';

/** A number of permits, given out in the order in which they were asked for. */
export class Gate {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /**
   * Takes a permit, waiting for one if there is none.
   *
   * @param stopping aborts when nobody shall wait any longer.
   * @throws {AbandonedError} when it aborts before there is a permit; none was taken then.
   */
  async enter(stopping: AbortSignal): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        stopping.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.waiting.splice(this.waiting.indexOf(admit), 1);
        reject(new AbandonedError());
      };
      if (stopping.aborted) return reject(new AbandonedError());
      this.waiting.push(admit);
      stopping.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Gives permits back. */
  leave(permits = 1): void {
    for (let given = 0; given < permits; given++) {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
