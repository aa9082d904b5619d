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
    return askModule(module, async (options) => {
      const question = { module, limit };
      return (await this.requests.getResponse(ListQuarantine, question, { listed: QuarantineListed }, options)).message;
    });
  }

  override release(release: MessageOf<typeof ReleaseFromQuarantine>): Promise<boolean> {
    return askModule(release.module, async (options) => {
      const answers = { released: QuarantineReleased };
      return (await this.requests.getResponse(ReleaseFromQuarantine, release, answers, options)).message.released;
    });
  }
}
