import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';
import { money } from '../values/money';
import { organizationId } from '../values/organization-id';

/** One posted invoice, as others need it. */
export const postedInvoice = z.object({
  organizationId,
  invoiceId: guid,
  /** Gapless within the organization: `INV-000123`. */
  number: z.string(),
  customerId: guid,
  customerName: z.string(),
  issuedOn: z.iso.date(),
  dueOn: z.iso.date(),
  /** Including tax. */
  total: money,
});
/** One invoice of the event, as it is read. */
export type PostedInvoice = z.output<typeof postedInvoice>;

/** Invoices posted in one slice of a night, of many organizations; at most 500 a message. */
export const InvoicesPosted = defineMessage(
  'Baton.Contracts.Sales:InvoicesPosted',
  z.object({ runId: guid, invoices: z.array(postedInvoice) }),
  { tenant: 'platform', correlationId: 'runId' },
);
