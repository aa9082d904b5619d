import { PublishEndpoint, type SendArgs } from '@baton/bus';
import { type Guid, type MessageOf, type MessageType, type OrganizationId } from '@baton/contracts';
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
    // What the conditional type asks for is decided by the line above; the compiler cannot follow it through M.
    await this.endpoint.publish(type, message, ...([options] as unknown as SendArgs<M, 'platform'>));
  }

  /** For nobody in particular. */
  async forPlatform<M extends MessageType<unknown, 'platform'>>(
    conversationId: Guid,
    type: M,
    message: MessageOf<M>,
    messageId?: Guid,
  ): Promise<void> {
    const options = { conversationId, ...(messageId === undefined ? {} : { messageId }) };
    await this.endpoint.publish(type, message, ...([options] as unknown as SendArgs<M, 'platform'>));
  }
}
