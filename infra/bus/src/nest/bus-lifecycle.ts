import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus } from '../bus';
import { ConsumerExplorer } from './consumer-explorer';

/** Ties a bus's life to that of its application. */
@Injectable()
export class BusLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly bus: Bus,
    private readonly explorer: ConsumerExplorer,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.explorer.connectAll();
    await this.bus.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.bus.stop();
  }
}
