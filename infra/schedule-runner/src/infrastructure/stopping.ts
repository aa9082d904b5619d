import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

/** Tells slices in work that the service stops: the organization in work is finished, the rest is left to others. */
@Injectable()
export class Stopping implements BeforeApplicationShutdown {
  private readonly controller = new AbortController();

  /** Aborts when the service begins to stop. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  beforeApplicationShutdown(): void {
    this.controller.abort();
  }
}
