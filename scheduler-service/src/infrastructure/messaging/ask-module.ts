import { type RequestClient, RequestTimeoutError } from '@baton/bus';
import type { MessageOf, MessageType } from '@baton/contracts';
import { ModuleUnavailableError } from '../../application/application.error';

/** How long a module has to answer a person. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Puts a person's question to the module it names.
 *
 * @param withinMs how long the module has to answer.
 * @throws {ModuleUnavailableError} when it does not answer in time.
 */
export async function askModule<Q extends { readonly module: string }, A extends MessageType>(
  requests: RequestClient,
  type: MessageType<Q, 'platform'>,
  question: Q,
  answer: A,
  withinMs = ANSWER_WITHIN_MS,
): Promise<MessageOf<A>> {
  try {
    const { message } = await requests.getResponse(type, question, { answer }, { timeToLiveMs: withinMs });
    return message;
  } catch (cause) {
    if (cause instanceof RequestTimeoutError) throw new ModuleUnavailableError(question.module, withinMs, { cause });
    throw cause;
  }
}
