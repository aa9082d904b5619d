import { RequestClient } from '@baton/bus';
import {
  ListQuarantine,
  type MessageOf,
  QuarantineListed,
  QuarantineReleased,
  ReleaseFromQuarantine,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleQuarantine } from '../../application/ports/module-quarantine.port';
import { askModule } from './ask-module';

/** Asks modules over the bus. */
@Injectable()
export class BusModuleQuarantine extends ModuleQuarantine {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override list(module: string, limit: number): Promise<MessageOf<typeof QuarantineListed>> {
    return askModule(this.requests, ListQuarantine, { module, limit }, QuarantineListed);
  }

  override async release(release: MessageOf<typeof ReleaseFromQuarantine>): Promise<boolean> {
    const { released } = await askModule(this.requests, ReleaseFromQuarantine, release, QuarantineReleased);
    return released;
  }
}
