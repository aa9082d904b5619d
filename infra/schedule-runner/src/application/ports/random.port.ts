/** Where chance comes from; retries are spread by it. */
export abstract class Random {
  /** In [0, 1). */
  abstract next(): number;
}
