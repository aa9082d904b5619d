import { consumerRegistrationOf } from '@baton/bus';
import {
  BillsPosted,
  currency,
  InvoicesPosted,
  type OrganizationId,
  type PostedBill,
  type PostedInvoice,
} from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { RecordOpenItems } from '../src/application/record-open-items';
import { BillsPostedConsumer } from '../src/infrastructure/messaging/bills-posted.consumer';
import { InvoicesPostedConsumer } from '../src/infrastructure/messaging/invoices-posted.consumer';
import { PostgresOpenItemRepository } from '../src/infrastructure/persistence/open-item.repository';
import { id, organization, useAccounting } from './accounting-database';

type Row = Record<string, unknown>;

const accounting = useAccounting();
const recordOpenItems = new RecordOpenItems(new PostgresOpenItemRepository());
const [one, other] = [organization(1), organization(2)];

const document = (organizationId: OrganizationId, n: number) => ({
  organizationId,
  issuedOn: '2026-03-01',
  dueOn: '2026-03-15',
  total: { minor: n * 100, currency: currency.parse('EUR') },
});
const invoice = (organizationId: OrganizationId, n: number): PostedInvoice => ({
  ...document(organizationId, n),
  invoiceId: id('document', n),
  number: `INV-00000${n}`,
  customerId: id('party', n),
  customerName: `Customer ${n}`,
});
const bill = (organizationId: OrganizationId, n: number): PostedBill => ({
  ...document(organizationId, n),
  billId: id('document', n),
  number: `BILL-00000${n}`,
  vendorId: id('party', n),
  vendorName: `Vendor ${n}`,
});
const items = (tenant: OrganizationId): Promise<Row[]> =>
  accounting.inScope([tenant], () =>
    UnitOfWork.current().query<Row>(
      `select kind, number, party_name, issued_on, due_on, currency, total_minor, open_minor
       from open_item where organization_id = $1 order by document_id`,
      [tenant],
    ),
  );
/** As a consumer does it: in a transaction of the service's own role. */
const consume = (work: () => Promise<void>): Promise<void> => accounting.database.transaction(work);

describe('the open items', () => {
  it('are kept for every organization of a message, receivables and payables', async () => {
    await consume(() => recordOpenItems.ofInvoices([invoice(one, 1), invoice(other, 1), invoice(one, 2)]));
    await consume(() => recordOpenItems.ofBills([bill(one, 3)]));
    const dates = { issued_on: '2026-03-01', due_on: '2026-03-15', currency: 'EUR' };
    const open = (minor: number): Row => ({ ...dates, total_minor: minor, open_minor: minor });
    expect(await items(one)).toEqual([
      { kind: 'receivable', number: 'INV-000001', party_name: 'Customer 1', ...open(100) },
      { kind: 'receivable', number: 'INV-000002', party_name: 'Customer 2', ...open(200) },
      { kind: 'payable', number: 'BILL-000003', party_name: 'Vendor 3', ...open(300) },
    ]);
    expect(await items(other)).toEqual([
      { kind: 'receivable', number: 'INV-000001', party_name: 'Customer 1', ...open(100) },
    ]);
  });

  it('stay as they are when a message comes again, paid or not, and take in what is new', async () => {
    const tenant = organization(3);
    await consume(() => recordOpenItems.ofInvoices([invoice(tenant, 4)]));
    await accounting.inScope([tenant], () =>
      UnitOfWork.current().execute('update open_item set open_minor = 1 where organization_id = $1', [tenant]),
    );
    await consume(() => recordOpenItems.ofInvoices([invoice(tenant, 4), invoice(tenant, 5)]));
    expect((await items(tenant)).map((row) => row.open_minor)).toEqual([1, 500]);
  });

  it('take none of a message that holds a total below zero', async () => {
    const tenant = organization(4);
    const negative = { ...invoice(tenant, 7), total: { minor: -1, currency: currency.parse('EUR') } };
    const work = consume(() => recordOpenItems.ofInvoices([invoice(tenant, 6), negative]));
    await expect(work).rejects.toThrow(expect.objectContaining({ code: 'DOCUMENT_NEGATIVE' }) as Error);
    expect(await items(tenant)).toEqual([]);
  });

  it('take a message without documents', async () => {
    await expect(consume(() => recordOpenItems.ofBills([]))).resolves.toBeUndefined();
  });

  it('come by one endpoint from both modules', () => {
    expect(consumerRegistrationOf(InvoicesPostedConsumer)).toMatchObject({
      type: InvoicesPosted,
      definition: { endpointName: 'accounting-open-items' },
    });
    expect(consumerRegistrationOf(BillsPostedConsumer)).toMatchObject({
      type: BillsPosted,
      definition: { endpointName: 'accounting-open-items' },
    });
  });
});
