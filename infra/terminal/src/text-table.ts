import Table from 'cli-table3';

/** What a table looks like where it is not plain columns of text. */
export interface TableLook {
  /** `right` for numbers, in the order of the columns. */
  readonly aligned?: readonly ('left' | 'right')[];
  /** Characters a column may take; its text goes over several lines, and a line parts each row from the next. */
  readonly widths?: readonly (number | null)[];
}

/** Rows below a head, in a frame, without colours. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { aligned = [], widths }: TableLook = {},
): string {
  const table = new Table({
    head: [...head],
    colAligns: [...aligned],
    ...(widths && { colWidths: [...widths], wordWrap: true }),
    style: { head: [], border: [], compact: widths === undefined },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
