/** A carrier's refusal. */
export class CarrierError extends Error {
  constructor(readonly reason: 'unknown-address' | 'away') {
    super(`The carrier refused: ${reason}.`);
  }
}

/** Books parcels. */
export abstract class Carrier {
  abstract book(orderId: string, signal: AbortSignal): Promise<void>;
}

/** Shipments as rows. */
export abstract class ShipmentTable {
  /** Safe to repeat: a row's key is its order. */
  abstract upsert(rows: readonly { readonly orderId: string; readonly tenant: string }[]): Promise<void>;
}
