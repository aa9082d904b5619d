import { AccountMissingError } from './account-missing.error';

/** What an account is for. Rules speak of roles; which account has one is the organization's own choice. */
export const accountRoles = [
  'bank',
  'receivable',
  'payable',
  'customer-credit',
  'vendor-credit',
  'payment-difference',
  'depreciation-expense',
  'accumulated-depreciation',
] as const;
/** One of them. */
export type AccountRole = (typeof accountRoles)[number];

/** The number of an account in the organization's chart: `1200`. */
export type AccountCode = string;

/** The accounts of one organization that have a role. */
export type ChartOfAccounts = ReadonlyMap<AccountRole, AccountCode>;

/**
 * The account that has a role.
 *
 * @throws {AccountMissingError} when the chart gives the role to none.
 */
export function accountFor(chart: ChartOfAccounts, role: AccountRole): AccountCode {
  const code = chart.get(role);
  if (code === undefined) throw new AccountMissingError(role);
  return code;
}
