import { type RequestOptions, RequestTimeoutError } from '@baton/bus';
import { ModuleUnavailableError } from '../../application/application.error';

/** How long a module has to answer a person. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Puts a person's question to a module.
 *
 * @throws {ModuleUnavailableError} when it does not answer in time.
 */
export async function askModule<T>(module: string, ask: (options: RequestOptions) => Promise<T>): Promise<T> {
  try {
    return await ask({ timeToLiveMs: ANSWER_WITHIN_MS });
  } catch (cause) {
    if (cause instanceof RequestTimeoutError) throw new ModuleUnavailableError(module, ANSWER_WITHIN_MS, { cause });
    throw cause;
  }
}
