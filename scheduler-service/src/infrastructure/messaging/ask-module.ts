import { type RequestOptions, RequestTimeoutError } from '@baton/bus';
import { ModuleUnavailableError } from '../../application/application.error';

/** How long a module has to answer a person. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Puts a person's question to a module.
 *
 * @param withinMs how long it has to answer.
 * @throws {ModuleUnavailableError} when it does not answer in time.
 */
export async function askModule<T>(
  module: string,
  ask: (options: RequestOptions) => Promise<T>,
  withinMs = ANSWER_WITHIN_MS,
): Promise<T> {
  try {
    return await ask({ timeToLiveMs: withinMs });
  } catch (cause) {
    if (cause instanceof RequestTimeoutError) throw new ModuleUnavailableError(module, withinMs, { cause });
    throw cause;
  }
}
