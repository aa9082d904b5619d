import { currency } from '@baton/contracts';
import { addDays } from '@baton/recurrence';
import fc from 'fast-check';
import { BillTemplateEmptyError } from './bill-template-empty.error';
import { PeriodClosedError } from './period-closed.error';
import { type BillTemplate, type DueBills, MAX_BILLS_PER_TEMPLATE, postDueBills } from './recurring-bill';
import { VendorTermsMissingError } from './vendor-terms-missing.error';

const today = '2026-03-01';

function template(given: Partial<BillTemplate> & { readonly nextDueDate?: string } = {}): BillTemplate {
  const { nextDueDate = today, ...fields } = given;
  return {
    templateId: 'template-1',
    vendorId: 'vendor-1',
    vendorName: 'Nordlicht Energie',
    paymentTermsDays: 30,
    currency: currency.parse('EUR'),
    schedule: { frequency: 'monthly', anchorDay: 1, nextDueDate, endsOn: null },
    lines: [{ description: 'Electricity', quantityMilli: 2500, unitPriceMinor: 1999, taxBasisPoints: 1900 }],
    ...fields,
  };
}

const due = (templates: readonly BillTemplate[], books: Partial<DueBills> = {}): DueBills => ({
  lastNumber: 0,
  closedUntil: null,
  ...books,
  templates,
});

describe('postDueBills', () => {
  it('prices lines with the tax rounded on each, dates the bill by the terms, and moves the template on', () => {
    const lines = [
      { description: 'Rent', quantityMilli: 1000, unitPriceMinor: 333, taxBasisPoints: 1900 },
      { description: 'Parking', quantityMilli: 3000, unitPriceMinor: 111, taxBasisPoints: 1900 },
    ];
    const posting = postDueBills(due([template({ lines })], { lastNumber: 41 }), today);

    expect(posting.bills).toEqual([
      {
        number: 'BILL-000042',
        templateId: 'template-1',
        vendorId: 'vendor-1',
        periodDate: today,
        issuedOn: today,
        dueOn: '2026-03-31',
        currency: 'EUR',
        netMinor: 666,
        // 63.27 twice: rounded on each line, where the sum's 126.54 would give 127.
        taxMinor: 126,
        totalMinor: 792,
        lines: [
          { ...lines[0], lineNumber: 1, netMinor: 333, taxMinor: 63 },
          { ...lines[1], lineNumber: 2, netMinor: 333, taxMinor: 63 },
        ],
      },
    ]);
    expect(posting.advanced).toEqual([{ templateId: 'template-1', nextDueDate: '2026-04-01' }]);
    expect(posting.sequence).toEqual({ from: 41, to: 42 });
    expect(posting.templatesBehind).toBe(0);
  });

  it('catches up missed dates, one bill each, all issued on the run date', () => {
    const { bills } = postDueBills(due([template({ nextDueDate: '2026-01-01' })]), today);
    expect(bills.map(({ periodDate, issuedOn, number }) => [periodDate, issuedOn, number])).toEqual([
      ['2026-01-01', today, 'BILL-000001'],
      ['2026-02-01', today, 'BILL-000002'],
      ['2026-03-01', today, 'BILL-000003'],
    ]);
  });

  it('posts at most a night’s worth of a template that is far behind and says so', () => {
    const weekly = { frequency: 'weekly', anchorDay: null, nextDueDate: '2020-03-01', endsOn: null } as const;
    const posting = postDueBills(due([template({ schedule: weekly })]), today);
    expect(posting.bills).toHaveLength(MAX_BILLS_PER_TEMPLATE);
    expect(posting.templatesBehind).toBe(1);
    expect(posting.advanced[0]?.nextDueDate).toBe(addDays('2020-03-01', 7 * MAX_BILLS_PER_TEMPLATE));
  });

  it('posts nothing and moves nothing when nothing is due', () => {
    const posting = postDueBills(due([template({ nextDueDate: '2026-03-02' })], { lastNumber: 7 }), today);
    expect(posting).toEqual({ bills: [], advanced: [], sequence: { from: 7, to: 7 }, templatesBehind: 0 });
  });

  it('posts on the first day after a closed period', () => {
    expect(postDueBills(due([template()], { closedUntil: '2026-02-28' }), today).bills).toHaveLength(1);
  });

  it('refuses to post into a closed period', () => {
    expect(() => postDueBills(due([template()], { closedUntil: today }), today)).toThrow(PeriodClosedError);
  });

  it('does not mind a closed period when nothing is due', () => {
    const notDue = template({ nextDueDate: '2026-03-02' });
    expect(postDueBills(due([notDue], { closedUntil: '2026-12-31' }), today).bills).toEqual([]);
  });

  it('refuses a vendor without payment terms and names it', () => {
    const posting = () => postDueBills(due([template({ paymentTermsDays: null })]), today);
    expect(posting).toThrow(VendorTermsMissingError);
    expect(posting).toThrow('Nordlicht Energie');
  });

  it('refuses a template without lines', () => {
    expect(() => postDueBills(due([template({ lines: [] })]), today)).toThrow(BillTemplateEmptyError);
  });

  describe('for any templates', () => {
    const templates = fc
      .array(
        fc.record({
          daysBehind: fc.integer({ min: -40, max: 90 }),
          frequency: fc.constantFrom('weekly' as const, 'monthly' as const),
          terms: fc.integer({ min: 0, max: 90 }),
          lines: fc.array(
            fc.record({
              description: fc.constant('Line'),
              quantityMilli: fc.integer({ min: 1, max: 100_000 }),
              unitPriceMinor: fc.integer({ min: 0, max: 1_000_000 }),
              taxBasisPoints: fc.constantFrom(0, 700, 1900, 2100),
            }),
            { minLength: 1, maxLength: 3 },
          ),
        }),
        { maxLength: 4 },
      )
      .map((drafts) =>
        drafts.map(({ daysBehind, frequency, terms, lines }, index) => {
          const nextDueDate = addDays(today, -daysBehind);
          const anchorDay = frequency === 'weekly' ? null : Number(nextDueDate.slice(8));
          return template({
            templateId: `template-${index}`,
            paymentTermsDays: terms,
            lines,
            schedule: { frequency, anchorDay, nextDueDate, endsOn: null },
          });
        }),
      );
    const shuffled = templates.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    const lastNumbers = fc.integer({ min: 0, max: 2_000_000 });
    const runs = { numRuns: 1_000 };

    it('numbers bills without gap or repetition, in the order of their periods', () => {
      fc.assert(
        fc.property(templates, lastNumbers, (given, lastNumber) => {
          const { bills, sequence } = postDueBills(due(given, { lastNumber }), today);
          expect(bills.map(({ number }) => Number(number.replace('BILL-', '')))).toEqual(
            bills.map((_, index) => lastNumber + 1 + index),
          );
          expect(sequence).toEqual({ from: lastNumber, to: lastNumber + bills.length });
          const periods = bills.map(({ periodDate }) => periodDate);
          expect(periods).toEqual([...periods].sort());
        }),
        runs,
      );
    });

    it('gives the same posting whatever order the templates come in', () => {
      fc.assert(
        fc.property(shuffled, ([given, inAnyOrder]) => {
          expect(postDueBills(due(inAnyOrder), today).bills).toEqual(postDueBills(due(given), today).bills);
        }),
        runs,
      );
    });

    it('posts no date twice, and nothing when done again', () => {
      fc.assert(
        fc.property(templates, (given) => {
          const { bills, advanced } = postDueBills(due(given), today);
          const keys = bills.map(({ templateId, periodDate }) => `${templateId}/${periodDate}`);
          expect(new Set(keys).size).toBe(keys.length);

          const next = new Map(advanced.map(({ templateId, nextDueDate }) => [templateId, nextDueDate]));
          const after = given.map((one) => ({
            ...one,
            schedule: { ...one.schedule, nextDueDate: next.get(one.templateId) ?? one.schedule.nextDueDate },
          }));
          expect(postDueBills(due(after), today).bills).toEqual([]);
        }),
        runs,
      );
    });

    it('makes the total of its lines and their tax', () => {
      fc.assert(
        fc.property(templates, (given) => {
          for (const bill of postDueBills(due(given), today).bills) {
            const sum = bill.lines.reduce((total, line) => total + line.netMinor + line.taxMinor, 0);
            expect(bill.totalMinor).toBe(sum);
            expect(bill.netMinor + bill.taxMinor).toBe(sum);
          }
        }),
        runs,
      );
    });
  });
});
