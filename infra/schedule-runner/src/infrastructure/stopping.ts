import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/**
 * Tells slices in work that the service stops, before the bus waits for them: the organization in work is finished, the
 * rest is left to others.
 */
@Injectable()
export class Stopping implements OnModuleDestroy {
  private readonly controller = new AbortController();

  /** Aborts when the service begins to stop. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  onModuleDestroy(): void {
    this.controller.abort();
  }
}
