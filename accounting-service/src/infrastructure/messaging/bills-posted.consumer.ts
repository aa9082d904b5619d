import { type ConsumeContext, Consumer } from '@baton/bus';
import { BillsPosted } from '@baton/contracts';
import { RecordOpenItems } from '../../application/record-open-items';

/** Takes what purchase posted in a slice of its night. */
@Consumer(BillsPosted, { endpointName: 'accounting-open-items' })
export class BillsPostedConsumer {
  constructor(private readonly recordOpenItems: RecordOpenItems) {}

  async consume({ message }: ConsumeContext<typeof BillsPosted>): Promise<void> {
    await this.recordOpenItems.ofBills(message.bills);
  }
}
