import { type ConsumeContext, Consumer } from '@baton/bus';
import { CheckStock, InStock, SoldOut } from './shop.messages';

/** How many there are of an organization's articles. */
export abstract class Stock {
  abstract left(tenant: string, articleId: string): Promise<number>;
}

/** Answers whether there is enough. */
@Consumer(CheckStock, { endpointName: 'check-stock' })
export class CheckStockConsumer {
  constructor(private readonly stock: Stock) {}

  async consume(context: ConsumeContext<typeof CheckStock>): Promise<void> {
    const { articleId, quantity } = context.message;
    const left = await this.stock.left(context.tenant, articleId);
    if (left >= quantity) await context.respond(InStock, { left: left - quantity });
    else await context.respond(SoldOut, {});
  }
}
