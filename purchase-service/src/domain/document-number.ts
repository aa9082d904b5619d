/** The kinds of documents that are numbered without gaps, and how their numbers begin. */
export type NumberPrefix = 'BILL' | 'PO';

/** The number of a document as people see it: `BILL-000123`. @param sequence 1 or more. */
export function documentNumber(prefix: NumberPrefix, sequence: number): string {
  return `${prefix}-${String(sequence).padStart(6, '0')}`;
}
