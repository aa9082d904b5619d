import { z } from 'zod';
import { accountRoles } from '../../domain/account';
import type { Ledger } from '../../domain/ledger';

/** A column for any statement whose $1 is the organization: what posting to its ledger depends on, as one JSON object. */
export const LEDGER_COLUMN = `jsonb_build_object(
    'openingDifferenceMinor', (select coalesce(sum(amount_minor), 0) from opening_balance where organization_id = $1),
    'closedUntil', (select closed_until from period_lock where organization_id = $1),
    'accounts', (select coalesce(jsonb_agg(jsonb_build_array(role, account_code)), '[]')
      from account where organization_id = $1 and role is not null)
  ) as ledger`;

/** Reads {@link LEDGER_COLUMN}. Amounts beyond the safe integers are refused. */
export const ledgerColumn: z.ZodType<Ledger> = z
  .object({
    openingDifferenceMinor: z.int(),
    closedUntil: z.iso.date().nullable(),
    accounts: z.array(z.tuple([z.enum(accountRoles), z.string()])),
  })
  .transform(({ closedUntil, accounts, ...row }) => ({
    ...row,
    closedUntil: closedUntil ?? undefined,
    accounts: new Map(accounts),
  }));
