/** Looks up the nearest value of a field at or beyond one asked for; -1 when the field has none there. */
export type NextValue = (from: number) => number;

/** The least of `values` that is not less than the one asked for, out of `size` possible ones from 0. */
export function nextValues(values: readonly number[], size: number): NextValue {
  const table = new Int8Array(size).fill(-1);
  for (let from = size - 1; from >= 0; from -= 1) {
    table[from] = values.includes(from) ? from : (table[from + 1] ?? -1);
  }
  return (from) => table[from] ?? -1;
}

/** The greatest of `values` that is not more than the one asked for. */
export function previousValues(values: readonly number[], size: number): NextValue {
  const table = new Int8Array(size).fill(-1);
  for (let from = 0; from < size; from += 1) {
    table[from] = values.includes(from) ? from : (table[from - 1] ?? -1);
  }
  return (from) => table[from] ?? -1;
}
