import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';
import { money } from '../values/money';
import { organizationId } from '../values/organization-id';

/** One posted bill, as others need it. */
export const postedBill = z.object({
  organizationId,
  billId: guid,
  /** Gapless within the organization: `BILL-000123`. */
  number: z.string(),
  vendorId: guid,
  vendorName: z.string(),
  issuedOn: z.iso.date(),
  dueOn: z.iso.date(),
  /** Including tax. */
  total: money,
});
/** One bill of the event, as it is read. */
export type PostedBill = z.output<typeof postedBill>;

/** Bills posted in one slice of a night, of many organizations; at most 500 a message. */
export const BillsPosted = defineMessage(
  'Baton.Contracts.Purchase:BillsPosted',
  z.object({ runId: guid, bills: z.array(postedBill) }),
  { tenant: 'platform', correlationId: 'runId' },
);
