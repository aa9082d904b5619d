import { currency, type PostedBill, type PostedInvoice, parseOrganizationId } from '@baton/contracts';
import { openItemOfBill, openItemOfInvoice } from './open-item';

const organizationId = parseOrganizationId('5f1c7a52-0b5e-4f6e-9d3f-000000000001');
const document = {
  organizationId,
  issuedOn: '2026-02-01',
  dueOn: '2026-02-15',
  total: { minor: 11_900, currency: currency.parse('EUR') },
};
const invoice: PostedInvoice = {
  ...document,
  invoiceId: 'i-1',
  number: 'INV-000001',
  customerId: 'c-1',
  customerName: 'Ada',
};
const bill: PostedBill = { ...document, billId: 'b-1', number: 'BILL-000001', vendorId: 'v-1', vendorName: 'Bob' };

describe('an open item', () => {
  it('of an invoice is a receivable, all of it open', () => {
    expect(openItemOfInvoice(invoice)).toEqual({
      organizationId,
      documentId: 'i-1',
      kind: 'receivable',
      number: 'INV-000001',
      partyId: 'c-1',
      partyName: 'Ada',
      issuedOn: '2026-02-01',
      dueOn: '2026-02-15',
      currency: 'EUR',
      openMinor: 11_900,
    });
  });

  it('of a bill is a payable', () => {
    expect(openItemOfBill(bill)).toMatchObject({
      kind: 'payable',
      documentId: 'b-1',
      partyId: 'v-1',
      partyName: 'Bob',
    });
  });

  it('is never below zero', () => {
    const negative = { ...invoice, total: { ...invoice.total, minor: -1 } };
    expect(() => openItemOfInvoice(negative)).toThrow(expect.objectContaining({ code: 'DOCUMENT_NEGATIVE' }) as Error);
  });
});
