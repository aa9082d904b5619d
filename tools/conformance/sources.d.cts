/** An item of the list. */
export interface Item {
  readonly item: string;
  readonly part: string;
  readonly says: string;
  readonly differs?: string;
  readonly recorded?: string;
  readonly leftOut?: string;
}
/** A test of an item. */
export interface ItemTest {
  readonly item: string;
  readonly title: string;
  readonly file: string;
  readonly where: readonly string[];
}
/** A way to break an item. */
export interface Break {
  readonly item: string;
  readonly what: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
export const ROOT: string;
export function readItems(): readonly Item[];
export function readTests(): readonly ItemTest[];
export function readBreaks(): readonly Break[];
