import { PublishEndpoint, type SendArgs } from '@baton/bus';
import type { Guid, MessageOf, MessageType, OrganizationId } from '@baton/contracts';
import { Injectable } from '@nestjs/common';

/** Publishes what handlers publish: in the run's conversation, for the right tenant, with the commit. */
@Injectable()
export class ExecutionPublisher {
  constructor(private readonly endpoint: PublishEndpoint) {}

  /** For one organization; a platform message goes without a tenant, as always. */
  async forTenant<M extends MessageType>(
    tenant: OrganizationId,
    conversationId: Guid,
    type: M,
    message: MessageOf<M>,
  ): Promise<void> {
    const options = type.tenant === 'organization' ? { tenant, conversationId } : { conversationId };
    await this.endpoint.publish(type, message, ...argumentsOf<M>(options));
  }

  /** For nobody in particular. */
  async forPlatform<M extends MessageType<unknown, 'platform'>>(
    conversationId: Guid,
    type: M,
    message: MessageOf<M>,
    messageId: Guid,
  ): Promise<void> {
    await this.endpoint.publish(type, message, ...argumentsOf<M>({ conversationId, messageId }));
  }
}

interface Options {
  readonly conversationId: Guid;
  readonly messageId?: Guid;
  readonly tenant?: OrganizationId;
}

/** The compiler cannot follow the conditional type through M; the callers give a tenant exactly where one is asked for. */
function argumentsOf<M extends MessageType>(options: Options): SendArgs<M, 'platform'> {
  const given: [Options] = [options];
  return given as [Options] & SendArgs<M, 'platform'>;
}
