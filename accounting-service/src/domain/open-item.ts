import type { Currency, Guid, OrganizationId, PostedBill, PostedInvoice } from '@baton/contracts';
import { DocumentNegativeError } from './document-negative.error';

/** Owed to the organization by a customer, or by the organization to a vendor. */
export type OpenItemKind = 'receivable' | 'payable';

/** A document that is not yet paid in full. */
export interface OpenItem {
  readonly documentId: Guid;
  readonly kind: OpenItemKind;
  /** The document's number as the parties write it: `INV-000123`. */
  readonly number: string;
  readonly partyId: Guid;
  readonly partyName: string;
  /** `YYYY-MM-DD`. */
  readonly issuedOn: string;
  /** `YYYY-MM-DD`. */
  readonly dueOn: string;
  readonly currency: Currency;
  /** Minor units still to be paid; never negative. */
  readonly openMinor: number;
}

/** An open item as it begins, with whose it is: nothing of it is paid. */
export interface NewOpenItem extends OpenItem {
  readonly organizationId: OrganizationId;
}

/** What a posted invoice leaves open. @throws {DocumentNegativeError} on a total below zero. */
export function openItemOfInvoice(invoice: PostedInvoice): NewOpenItem {
  const { invoiceId: documentId, customerId: partyId, customerName: partyName, ...document } = invoice;
  return newOpenItem({ ...document, documentId, partyId, partyName }, 'receivable');
}

/** What a posted bill leaves open. @throws {DocumentNegativeError} on a total below zero. */
export function openItemOfBill(bill: PostedBill): NewOpenItem {
  const { billId: documentId, vendorId: partyId, vendorName: partyName, ...document } = bill;
  return newOpenItem({ ...document, documentId, partyId, partyName }, 'payable');
}

interface PostedDocument extends Pick<PostedInvoice, 'organizationId' | 'number' | 'issuedOn' | 'dueOn' | 'total'> {
  readonly documentId: Guid;
  readonly partyId: Guid;
  readonly partyName: string;
}

function newOpenItem(document: PostedDocument, kind: OpenItemKind): NewOpenItem {
  const { total, ...item } = document;
  if (total.minor < 0) throw new DocumentNegativeError(item.documentId, item.number, total.minor);
  return { ...item, kind, currency: total.currency, openMinor: total.minor };
}
