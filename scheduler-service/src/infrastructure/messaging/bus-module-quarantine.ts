import { RequestClient, RequestTimeoutError } from '@baton/bus';
import {
  ListQuarantine,
  type MessageOf,
  QuarantineListed,
  QuarantineReleased,
  ReleaseFromQuarantine,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleUnavailableError } from '../../application/application.error';
import { ModuleQuarantine } from '../../application/ports/module-quarantine.port';

/** How long a module has to answer a person. */
const ANSWER_WITHIN_MS = 5_000;

/** Asks modules over the bus. */
@Injectable()
export class BusModuleQuarantine extends ModuleQuarantine {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override list(module: string, limit: number): Promise<MessageOf<typeof QuarantineListed>> {
    return answered(module, async () => {
      const question = { module, limit };
      const options = { timeToLiveMs: ANSWER_WITHIN_MS };
      return (await this.requests.getResponse(ListQuarantine, question, { listed: QuarantineListed }, options)).message;
    });
  }

  override release(release: MessageOf<typeof ReleaseFromQuarantine>): Promise<boolean> {
    return answered(release.module, async () => {
      const answers = { released: QuarantineReleased };
      const options = { timeToLiveMs: ANSWER_WITHIN_MS };
      return (await this.requests.getResponse(ReleaseFromQuarantine, release, answers, options)).message.released;
    });
  }
}

async function answered<T>(module: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof RequestTimeoutError) throw new ModuleUnavailableError(module, ANSWER_WITHIN_MS, { cause });
    throw cause;
  }
}
