import { addDays } from '@baton/recurrence';
import fc from 'fast-check';
import { invoiceNumber } from './invoice-number';
import {
  type InvoiceTemplate,
  type InvoicingBooks,
  MAX_INVOICES_PER_TEMPLATE,
  postRecurringInvoices,
  type TemplateLine,
} from './recurring-invoice';

const RUN_DATE = '2026-03-01';
const CUSTOMER = '11111111-1111-4111-8111-111111111111';
const books: InvoicingBooks = { taxRates: { STANDARD: 1_900, EXEMPT: 0 }, closedUntil: '2026-01-31', lastNumber: 122 };
const line: TemplateLine = {
  lineNumber: 1,
  description: 'Support',
  quantityMilli: 1_500,
  unitPriceMinor: 333,
  taxCode: 'STANDARD',
};

/** A monthly template due on the run date. */
function template(changes: Partial<InvoiceTemplate> & { nextDueDate?: string; endsOn?: string } = {}): InvoiceTemplate {
  const { nextDueDate = RUN_DATE, endsOn = null, ...rest } = changes;
  return {
    templateId: 'aaaaaaaa-0000-4000-8000-000000000001',
    customerId: CUSTOMER,
    customerName: 'Acme',
    paymentTermsDays: 14,
    currency: 'EUR',
    schedule: { frequency: 'monthly', anchorDay: 1, nextDueDate, endsOn },
    lines: [line],
    ...rest,
  };
}

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'nothing thrown';
};

describe('postRecurringInvoices', () => {
  it('posts a due template: numbered, dated, priced, and moved on', () => {
    expect(postRecurringInvoices([template()], books, RUN_DATE)).toEqual({
      invoices: [
        {
          number: 'INV-000123',
          templateId: 'aaaaaaaa-0000-4000-8000-000000000001',
          customerId: CUSTOMER,
          customerName: 'Acme',
          periodDate: '2026-03-01',
          issuedOn: '2026-03-01',
          dueOn: '2026-03-15',
          currency: 'EUR',
          lines: [{ ...line, taxBasisPoints: 1_900, netMinor: 500, taxMinor: 95, totalMinor: 595 }],
          netMinor: 500,
          taxMinor: 95,
          totalMinor: 595,
        },
      ],
      advanced: [{ templateId: 'aaaaaaaa-0000-4000-8000-000000000001', nextDueDate: '2026-04-01' }],
      sequence: { from: 122, to: 123 },
      templatesBehind: 0,
    });
  });

  it('posts missed dates as one invoice each, all issued on the run date', () => {
    const { invoices } = postRecurringInvoices([template({ nextDueDate: '2026-01-01' })], books, RUN_DATE);
    expect(invoices.map(({ number, periodDate, issuedOn }) => [number, periodDate, issuedOn])).toEqual([
      ['INV-000123', '2026-01-01', RUN_DATE],
      ['INV-000124', '2026-02-01', RUN_DATE],
      ['INV-000125', '2026-03-01', RUN_DATE],
    ]);
  });

  it('catches up at most sixty dates of a template a night, and says that it is behind', () => {
    const weekly = template({
      schedule: { frequency: 'weekly', anchorDay: null, nextDueDate: '2024-01-01', endsOn: null },
    });
    const posting = postRecurringInvoices([weekly], books, RUN_DATE);
    expect(posting.invoices).toHaveLength(MAX_INVOICES_PER_TEMPLATE);
    expect(posting.templatesBehind).toBe(1);
    expect(posting.advanced[0]?.nextDueDate).toBe(addDays('2024-01-01', 7 * MAX_INVOICES_PER_TEMPLATE));
  });

  it('posts nothing, and needs neither terms nor open books, when nothing is owed', () => {
    const ended = template({ nextDueDate: '2026-03-01', endsOn: '2026-02-15', paymentTermsDays: null });
    expect(postRecurringInvoices([ended], { ...books, closedUntil: '2026-12-31' }, RUN_DATE)).toEqual({
      invoices: [],
      advanced: [],
      sequence: { from: 122, to: 122 },
      templatesBehind: 0,
    });
  });

  it('takes terms of zero days as due at once', () => {
    const { invoices } = postRecurringInvoices([template({ paymentTermsDays: 0 })], books, RUN_DATE);
    expect(invoices[0]?.dueOn).toBe(RUN_DATE);
  });

  it.each([
    ['CUSTOMER_TERMS_MISSING', template({ paymentTermsDays: null }), books],
    ['TAX_CODE_UNKNOWN', template({ lines: [line, { ...line, lineNumber: 2, taxCode: 'REDUCED' }] }), books],
    ['TAX_CODE_UNKNOWN', template({ lines: [{ ...line, taxCode: 'constructor' }] }), books],
    ['INVOICE_TEMPLATE_EMPTY', template({ lines: [] }), books],
    ['PERIOD_CLOSED', template(), { ...books, closedUntil: RUN_DATE }],
    [
      'AMOUNT_OUT_OF_RANGE',
      template({ lines: [{ ...line, quantityMilli: 1_000_000_000_000, unitPriceMinor: 1_000_000_000_000 }] }),
      books,
    ],
  ])('refuses with %s', (code, given, inBooks) => {
    expect(codeOf(() => postRecurringInvoices([given], inBooks, RUN_DATE))).toBe(code);
  });

  it('posts on the day after the closed period', () => {
    expect(
      postRecurringInvoices([template()], { ...books, closedUntil: '2026-02-28' }, RUN_DATE).invoices,
    ).toHaveLength(1);
  });
});

const templates = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 999 }),
    daysAgo: fc.integer({ min: -40, max: 460 }),
    weekly: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 3 },
);

describe('postRecurringInvoices, for any templates', () => {
  const given = templates.map((drawn) =>
    drawn.map(({ id, daysAgo, weekly }) =>
      template({
        templateId: `aaaaaaaa-0000-4000-8000-${String(id).padStart(12, '0')}`,
        schedule: {
          frequency: weekly ? 'weekly' : 'monthly',
          anchorDay: weekly ? null : 1 + (id % 31),
          nextDueDate: addDays(RUN_DATE, -daysAgo),
          endsOn: null,
        },
      }),
    ),
  );

  it('gives numbers without a gap, rising with the period, whatever order the templates come in', () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 0, max: 2_000_000 }), fc.integer(), (inOrder, lastNumber, turn) => {
        const posting = postRecurringInvoices(inOrder, { ...books, lastNumber }, RUN_DATE);
        const numbers = posting.invoices.map(({ number }) => number).join();
        expect(numbers).toBe(posting.invoices.map((_, index) => invoiceNumber(lastNumber + 1 + index)).join());
        expect(posting.sequence).toEqual({ from: lastNumber, to: lastNumber + posting.invoices.length });
        const periods = posting.invoices.map(({ periodDate }) => periodDate);
        expect([...periods].sort().join()).toBe(periods.join());

        const at = inOrder.length === 0 ? 0 : Math.abs(turn) % inOrder.length;
        const turned = [...inOrder.slice(at), ...inOrder.slice(0, at)].reverse();
        const again = postRecurringInvoices(turned, { ...books, lastNumber }, RUN_DATE);
        // Compared as text: comparing thousands of objects in depth takes seconds.
        expect(JSON.stringify(again.invoices)).toBe(JSON.stringify(posting.invoices));
      }),
      { numRuns: 1_000 },
    );
  });

  it('owes nothing more once its templates have moved on, unless it said that it is behind', () => {
    fc.assert(
      fc.property(given, (before) => {
        const first = postRecurringInvoices(before, books, RUN_DATE);
        const next = new Map(first.advanced.map(({ templateId, nextDueDate }) => [templateId, nextDueDate]));
        const after = before.map((one) => ({
          ...one,
          schedule: { ...one.schedule, nextDueDate: next.get(one.templateId) ?? one.schedule.nextDueDate },
        }));
        const second = postRecurringInvoices(after, { ...books, lastNumber: first.sequence.to }, RUN_DATE);
        expect(second.invoices.length > 0).toBe(first.templatesBehind > 0);
      }),
      { numRuns: 1_000 },
    );
  });
});
