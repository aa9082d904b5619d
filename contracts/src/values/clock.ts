/** Where time comes from. Nothing in domain or application code reads the machine's clock; it is handed this. */
export abstract class Clock {
  /** The present instant. */
  abstract now(): Date;
}
