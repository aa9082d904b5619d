import type { MessageType } from '@baton/contracts';
import type { PutOptions } from '../conformance/stage';
import { goodOrder, PlaceOrder } from './intake';

/** One input that no consumer may see, or survive. */
export interface MalformedCase {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly options?: PutOptions | undefined;
  /** `_skipped` where the input is a message and merely nobody's. */
  readonly endsIn: 'error' | 'skipped';
}

/** Inputs that are wrong in the same way. */
export interface MalformedClass {
  readonly name: string;
  readonly cases: readonly MalformedCase[];
}

/** A row of a table: what is wrong, and the body in which it is. */
export type BodyRow = readonly [name: string, body: string | Uint8Array];

/** A class out of a table of bodies. */
export function classOf(
  name: string,
  rows: readonly BodyRow[],
  { endsIn = 'error', options }: { readonly endsIn?: 'error' | 'skipped'; readonly options?: PutOptions } = {},
): MalformedClass {
  return { name, cases: rows.map(([row, body]) => ({ name: row, body, options, endsIn })) };
}

/** The envelope of a message of some type; what is `undefined` is left out. */
export function envelope(message: unknown = goodOrder, more: object = {}, type: MessageType = PlaceOrder): string {
  return JSON.stringify({ messageType: [type.urn], message, ...more });
}

/** The envelope of an order in which something is different; what is `undefined` is left out. */
export function orderWith(different: object): string {
  return envelope({ ...goodOrder, ...different });
}

/** The envelope of an order with a field as this very JSON. */
export function orderWithText(field: keyof typeof goodOrder, json: string): string {
  const placeholder = '<here>';
  return orderWith({ [field]: placeholder }).replace(JSON.stringify(placeholder), () => json);
}

/** A short name for a value in a table. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 70 ? `${text.slice(0, 70)}… (${text.length})` : text;
}
