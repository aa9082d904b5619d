import { type RunDate, shareOf } from '@baton/contracts';
import type { Faker } from '@faker-js/faker';
import type { AccountingCharacter } from './accounting-character';
import { plusDays } from './seed-date';
import { guidOf, type HistoricDocument, type SeededOrganization, type SeedRandomOf } from './world';

type Row = Record<string, unknown>;

/** How somebody pays; what follows is for reconciliation to find out. */
type Manner = 'named' | 'unnamed' | 'partly' | 'too-much' | 'less-charges' | 'other-currency';

const manners: readonly { readonly value: Manner; readonly weight: number }[] = [
  { value: 'named', weight: 45 },
  { value: 'unnamed', weight: 22 },
  { value: 'partly', weight: 12 },
  { value: 'too-much', weight: 9 },
  { value: 'less-charges', weight: 9 },
  { value: 'other-currency', weight: 3 },
];

/** How the numbers of items taken over from the system before begin. */
const TAKEN_OVER = 'OLD-';
const FIRST_TAKEN_OVER = `${TAKEN_OVER}0001`;

interface Payment {
  readonly bookedOn: string;
  /** Minor units; below zero went out. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly reference: string;
  readonly counterparty: string;
}

/**
 * What is open before the first night: the open part of the history, and three items taken over from the system before.
 * Two of these are alike but for their parties, so that a payment without a name may be for either.
 */
export function openDocumentsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
  history: readonly HistoricDocument[],
): readonly HistoricDocument[] {
  const draw = random('accounting/taken-over', organization);
  const issuedOn = plusDays(runDate, -draw.number.int({ min: 60, max: 120 }));
  const [first, twin] = [draw.number.int({ min: 5_000, max: 90_000 }), draw.number.int({ min: 90_001, max: 180_000 })];
  const takenOver = [first, twin, twin].map(
    (totalMinor, index): HistoricDocument => ({
      organizationId: organization.organizationId,
      kind: 'invoice',
      documentId: guidOf(`${organization.organizationId}/accounting/taken-over/${index}`),
      number: `${TAKEN_OVER}${String(index + 1).padStart(4, '0')}`,
      partyId: guidOf(`${organization.organizationId}/accounting/taken-over-party/${index}`),
      partyName: draw.company.name(),
      issuedOn,
      dueOn: plusDays(issuedOn, 30),
      totalMinor,
      currency: organization.currency,
      openMinor: totalMinor,
    }),
  );
  return [...history.filter(({ openMinor }) => openMinor > 0), ...takenOver];
}

/** The lines of an organization's bank statement up to the day before the run date, in their order. */
export function bankLineRowsOf(given: {
  readonly organization: SeededOrganization;
  readonly random: SeedRandomOf;
  readonly runDate: RunDate;
  readonly character: AccountingCharacter;
  readonly history: readonly HistoricDocument[];
  readonly open: readonly HistoricDocument[];
}): readonly Row[] {
  const { organization, random, runDate, character, history, open } = given;
  if (character.quiet) return [];
  const draw = random('accounting/bank-lines', organization);
  const payments = [
    ...open.flatMap((document) => paymentsOf(draw, document, runDate)),
    ...otherPayments(draw, open, history, runDate).map((payment) => ({
      ...payment,
      currency: organization.currency,
    })),
  ];
  return payments.sort(byBookingDate).map((payment, index) => ({
    bank_line_id: guidOf(`${organization.organizationId}/accounting/bank-line/${index}`),
    line_number: index + 1,
    booked_on: payment.bookedOn,
    amount_minor: payment.amountMinor,
    currency: payment.currency,
    reference: payment.reference,
    counterparty: payment.counterparty,
  }));
}

/** One open document in three is being paid. The first item taken over always is, in full; its twins never by name. */
function paymentsOf(draw: Faker, document: HistoricDocument, runDate: RunDate): readonly Payment[] {
  const isPaid = draw.datatype.boolean(0.35);
  const manner = draw.helpers.weightedArrayElement(manners);
  const day = bookedOn(draw, document, runDate);
  if (document.number === FIRST_TAKEN_OVER) return [paymentOf(draw, document, 'named', day)];
  const payment = paymentOf(draw, document, manner, day);
  return isPaid && !document.number.startsWith(TAKEN_OVER) ? [payment] : [];
}

function paymentOf(draw: Faker, document: HistoricDocument, manner: Manner, day: string): Payment {
  const { openMinor, number, partyName } = document;
  const amountMinor = {
    named: openMinor,
    unnamed: openMinor,
    partly: Math.max(1, shareOf(openMinor, draw.number.int({ min: 2_000, max: 8_000 }))),
    'too-much': openMinor + draw.number.int({ min: 100, max: 5_000 }),
    'less-charges': openMinor - draw.number.int({ min: 1, max: 4 }),
    'other-currency': openMinor,
  }[manner];
  const wording = draw.helpers.arrayElement([
    `Invoice ${number}`,
    number,
    `Payment ${number}, thank you`,
    `RG/${number}`,
  ]);
  return {
    bookedOn: day,
    amountMinor: document.kind === 'invoice' ? amountMinor : -amountMinor,
    currency: manner === 'other-currency' ? (document.currency === 'USD' ? 'EUR' : 'USD') : document.currency,
    reference: manner === 'unnamed' ? draw.helpers.arrayElement(['', 'Payment', 'As agreed']) : wording,
    counterparty: partyName.toUpperCase(),
  };
}

/** Lines that match nothing: account charges, a second payment of what was settled, one that may be for either twin. */
function otherPayments(
  draw: Faker,
  open: readonly HistoricDocument[],
  history: readonly HistoricDocument[],
  runDate: RunDate,
): readonly Omit<Payment, 'currency'>[] {
  const charge = draw.number.int({ min: 250, max: 2_990 });
  const again = draw.helpers.arrayElement([...history.filter(({ openMinor }) => openMinor === 0), undefined]);
  const twin = open.at(-1);
  const candidates = [
    { share: 0.3, amountMinor: -charge, reference: 'Account charges', counterparty: 'Merchant Bank' },
    again && {
      share: 0.15,
      amountMinor: again.kind === 'invoice' ? again.totalMinor : -again.totalMinor,
      reference: again.number,
      counterparty: again.partyName,
    },
    twin && { share: 0.15, amountMinor: twin.openMinor, reference: 'Invoice', counterparty: '' },
  ];
  return candidates.flatMap((candidate) => {
    const bookedOn = recently(draw, runDate);
    if (candidate === undefined || !draw.datatype.boolean(candidate.share)) return [];
    const { share: _, ...payment } = candidate;
    return [{ ...payment, bookedOn }];
  });
}

/** In the past two weeks, and not before the document was issued. */
function bookedOn(draw: Faker, { issuedOn }: HistoricDocument, runDate: RunDate): string {
  const day = recently(draw, runDate);
  return day < issuedOn ? issuedOn : day;
}

function recently(draw: Faker, runDate: RunDate): string {
  return plusDays(runDate, -draw.number.int({ min: 1, max: 14 }));
}

function byBookingDate(a: Payment, b: Payment): number {
  return a.bookedOn < b.bookedOn ? -1 : Number(a.bookedOn > b.bookedOn);
}
