import { type ConsumeContext, Consumer } from '@baton/bus';
import { CancelModuleRun } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { CancelActiveModuleRun } from '../../application/cancel-active-module-run';

/** Every module hears every cancellation and carries out its own. */
export function cancelModuleRunConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(CancelModuleRun, { endpointName: `${module}-run-scheduler`, timeoutMs: 300_000 })
  class CancelModuleRunConsumer {
    constructor(private readonly cancel: CancelActiveModuleRun) {}

    async consume({ message }: ConsumeContext<typeof CancelModuleRun>): Promise<void> {
      if (message.module === module) await this.cancel.execute(message.runId, message.stageId ?? undefined);
    }
  }
  return CancelModuleRunConsumer;
}
