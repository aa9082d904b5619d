import type { Failure } from '../../domain/classify-failure';

/** Reads errors, whatever library they come from. */
export abstract class Failures {
  /** What an error says about itself, and whether it may be gone at the next try. */
  abstract read(error: unknown): Failure;
}
