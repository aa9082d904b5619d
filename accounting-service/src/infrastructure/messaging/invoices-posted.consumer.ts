import { type ConsumeContext, Consumer } from '@baton/bus';
import { InvoicesPosted } from '@baton/contracts';
import { RecordOpenItems } from '../../application/record-open-items';

/** Takes what sales posted in a slice of its night. */
@Consumer(InvoicesPosted, { endpointName: 'accounting-open-items' })
export class InvoicesPostedConsumer {
  constructor(private readonly recordOpenItems: RecordOpenItems) {}

  async consume({ message }: ConsumeContext<typeof InvoicesPosted>): Promise<void> {
    await this.recordOpenItems.ofInvoices(message.invoices);
  }
}
