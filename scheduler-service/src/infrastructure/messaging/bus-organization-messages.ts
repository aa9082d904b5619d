import { PublishEndpoint } from '@baton/bus';
import { PauseOrganization, ResumeOrganization } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { OrganizationMessages } from '../../application/ports/organization-messages.port';
import type { OrganizationPauseEntry } from '../../application/ports/organization-pause.repository.port';

/** Tells the modules on the bus. */
@Injectable()
export class BusOrganizationMessages extends OrganizationMessages {
  constructor(private readonly endpoint: PublishEndpoint) {
    super();
  }

  override async pauseChanged(entry: OrganizationPauseEntry, version: number): Promise<void> {
    const { organizationId, paused, until: untilUtc, reason, requestedBy, at: atUtc } = entry;
    const told = { organizationId, version, reason, requestedBy, atUtc };
    if (paused) await this.endpoint.publish(PauseOrganization, { ...told, untilUtc });
    else await this.endpoint.publish(ResumeOrganization, told);
  }
}
