/** The first, second, last … of a set, in order. */
export function positionsOf(set: readonly number[], positions: readonly number[]): readonly number[] {
  const found = positions.flatMap((position) => set.at(position > 0 ? position - 1 : position) ?? []);
  return [...new Set(found)].sort((one, other) => one - other);
}
