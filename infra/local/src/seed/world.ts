import { createHash } from 'node:crypto';

export { derivedGuid as guidOf };

import { derivedGuid } from '@baton/bus';
import { type Currency, currency, type OrganizationId, parseOrganizationId } from '@baton/contracts';
import { base, de, en, en_GB, en_US, Faker, fr, pl } from '@faker-js/faker';

/** An organization of the seeded world. */
export interface SeededOrganization {
  readonly organizationId: OrganizationId;
  readonly name: string;
  /** IANA zone. */
  readonly timeZone: string;
  readonly currency: Currency;
  /** From 0; the same index with the same seed is the same organization, whatever the size of the world. */
  readonly index: number;
}

/** Writes rows of the seeded world; a row's keys are the table's column names. */
export interface SeedWriter {
  insert(table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
}

/** Draws for one subject of one organization; the same arguments draw the same things. */
export type SeedRandomOf = (subject: string, organization: SeededOrganization) => Faker;

/** A document of the time before the first night, from which accounting has its open items and bank lines. */
export interface HistoricDocument {
  readonly organizationId: OrganizationId;
  readonly kind: 'invoice' | 'bill';
  readonly documentId: string;
  readonly number: string;
  readonly partyId: string;
  readonly partyName: string;
  /** `YYYY-MM-DD`. */
  readonly issuedOn: string;
  /** `YYYY-MM-DD`. */
  readonly dueOn: string;
  /** Minor units, including tax. */
  readonly totalMinor: number;
  readonly currency: Currency;
  /** Minor units still unpaid at the first night; 0 where it was settled long ago. */
  readonly openMinor: number;
}

interface Place {
  readonly timeZone: string;
  readonly currency: string;
  readonly locale: typeof en;
}

/** Where the seeded organizations are: zones on both sides of midnight UTC, currencies with two digits and with none. */
const places: readonly Place[] = [
  { timeZone: 'Europe/Berlin', currency: 'EUR', locale: de },
  { timeZone: 'Europe/Paris', currency: 'EUR', locale: fr },
  { timeZone: 'Europe/London', currency: 'GBP', locale: en_GB },
  { timeZone: 'Europe/Warsaw', currency: 'PLN', locale: pl },
  { timeZone: 'America/New_York', currency: 'USD', locale: en_US },
  { timeZone: 'America/Los_Angeles', currency: 'USD', locale: en_US },
  { timeZone: 'Asia/Tokyo', currency: 'JPY', locale: en },
  { timeZone: 'Pacific/Auckland', currency: 'NZD', locale: en },
];

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The organizations of a world of `count`, from `seed`. A larger world begins with the smaller one. */
export function organizationsOf(seed: number, count: number): readonly SeededOrganization[] {
  return Array.from({ length: count }, (_, index) => organizationAt(seed, index));
}

function organizationAt(seed: number, index: number): SeededOrganization {
  const bits = digest(`${seed}/organization/${index}`);
  const place = places[bits.readUInt32BE(0) % places.length] ?? places[0];
  if (!place) throw new Error('The seeded world has no places.');
  const faker = new Faker({ locale: [place.locale, en, base], seed: bits.readUInt32BE(4) });
  return {
    organizationId: parseOrganizationId(derivedGuid(`${seed}/organization/${index}`)),
    name: faker.company.name(),
    timeZone: place.timeZone,
    currency: currency.parse(place.currency),
    index,
  };
}

/** The draws of a world: one generator, set anew for each subject of each organization. */
export function seedRandomOf(seed: number): SeedRandomOf {
  const faker = new Faker({ locale: [en, base] });
  return (subject, organization) => {
    faker.seed(digest(`${seed}/${subject}/${organization.index}`).readUInt32BE(0));
    return faker;
  };
}
