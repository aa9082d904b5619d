import { type ConsumeContext, Consumer } from '@baton/bus';
import { OrganizationChanged } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { OrganizationRepository } from '../../application/ports/organization.repository.port';

/** Keeps the module's copy of the organizations up to date. Safe to repeat and in any order: the version decides. */
export function organizationChangedConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(OrganizationChanged, { endpointName: `${module}-organizations` })
  class OrganizationChangedConsumer {
    constructor(private readonly organizations: OrganizationRepository) {}

    async consume({ message }: ConsumeContext<typeof OrganizationChanged>): Promise<void> {
      await this.organizations.keep(message);
    }
  }
  return OrganizationChangedConsumer;
}
