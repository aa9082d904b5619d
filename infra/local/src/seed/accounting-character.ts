import type { SeededOrganization, SeedRandomOf } from './world';

/** What is wrong with an organization's ledger, if anything: each kind with two of a hundred organizations. */
export type AccountingFlaw = 'none' | 'opening-unbalanced' | 'period-closed' | 'account-missing';

/** What is particular about one organization's accounting. */
export interface AccountingCharacter {
  readonly flaw: AccountingFlaw;
  /** Nothing moved on its bank account. */
  readonly quiet: boolean;
  /** It owns nothing that loses value. */
  readonly withoutAssets: boolean;
}

/** Draws what is particular about an organization's accounting. An organization with a flaw has work that meets it. */
export function accountingCharacterOf(organization: SeededOrganization, random: SeedRandomOf): AccountingCharacter {
  const draw = random('accounting/character', organization);
  const flaw = draw.helpers.weightedArrayElement<AccountingFlaw>([
    { value: 'none', weight: 94 },
    { value: 'opening-unbalanced', weight: 2 },
    { value: 'period-closed', weight: 2 },
    { value: 'account-missing', weight: 2 },
  ]);
  const quiet = draw.datatype.boolean(0.1);
  const withoutAssets = draw.datatype.boolean(0.15);
  return { flaw, quiet: flaw === 'none' && quiet, withoutAssets: flaw === 'none' && withoutAssets };
}
