const PREFIX = 'INV-';
const MIN_DIGITS = 6;

/**
 * Writes an invoice's number: `INV-000123`. It grows beyond six digits rather than start again.
 *
 * @param position place in the organization's gapless sequence, from 1.
 */
export function invoiceNumber(position: number): string {
  return `${PREFIX}${String(position).padStart(MIN_DIGITS, '0')}`;
}
