import { type ConsumeContext, Consumer } from '@baton/bus';
import { PauseOrganization, ResumeOrganization } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { KeepOrganizationPause } from '../../application/keep-organization-pause';

/** Planning holds the module's lock, and may take a while. */
const TIMEOUT_MS = 300_000;

/** Leaves a paused organization out. */
export function pauseOrganizationConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(PauseOrganization, { endpointName: `${module}-organizations`, timeoutMs: TIMEOUT_MS })
  class PauseOrganizationConsumer {
    constructor(private readonly keep: KeepOrganizationPause) {}

    async consume({ message }: ConsumeContext<typeof PauseOrganization>): Promise<void> {
      const { organizationId, version, untilUtc, reason, requestedBy, atUtc } = message;
      await this.keep.execute({
        organizationId,
        version,
        paused: true,
        until: untilUtc ?? undefined,
        reason: reason ?? undefined,
        requestedBy: requestedBy ?? undefined,
        changedAt: atUtc,
      });
    }
  }
  return PauseOrganizationConsumer;
}

/** Lets an organization take part again. */
export function resumeOrganizationConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ResumeOrganization, { endpointName: `${module}-organizations`, timeoutMs: TIMEOUT_MS })
  class ResumeOrganizationConsumer {
    constructor(private readonly keep: KeepOrganizationPause) {}

    async consume({ message }: ConsumeContext<typeof ResumeOrganization>): Promise<void> {
      const { organizationId, version, reason, requestedBy, atUtc } = message;
      await this.keep.execute({
        organizationId,
        version,
        paused: false,
        until: undefined,
        reason: reason ?? undefined,
        requestedBy: requestedBy ?? undefined,
        changedAt: atUtc,
      });
    }
  }
  return ResumeOrganizationConsumer;
}
