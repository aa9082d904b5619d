import { PublishEndpoint, RequestClient } from '@baton/bus';
import type { MessageOf, OrganizationId } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { CheckStock, InStock, OrderPlaced, SoldOut } from './shop.messages';

/** Places orders of what is in stock. */
@Injectable()
export class Checkout {
  constructor(
    private readonly requests: RequestClient,
    private readonly publisher: PublishEndpoint,
  ) {}

  /** @throws {RequestTimeoutError} when nobody knows the stock. @throws {RequestFaultError} when who knows it fails. */
  async place(tenant: OrganizationId, order: MessageOf<typeof OrderPlaced>): Promise<'placed' | 'sold out'> {
    const { articleId, quantity } = order;
    const answer = await this.requests.getResponse(
      CheckStock,
      { articleId, quantity },
      { enough: InStock, none: SoldOut },
      { tenant, timeToLiveMs: 5_000 },
    );
    if (answer.kind === 'none') return 'sold out';
    await this.publisher.publish(OrderPlaced, order, { tenant });
    return 'placed';
  }
}
