import { ConnectionLostError } from '../postgres/database.error';

/** A server that has not answered by then is gone, and nobody was told: a failover may cut a link without a word. */
export const ANSWER_MS = 30_000;

/** Why a link is given up that carries nothing more. */
export function silence(): Error {
  return new Error('PostgreSQL gives no answer.');
}

/** Waits for an answer, but not for ever. @throws {ConnectionLostError} after {@link ANSWER_MS}; the work is left to itself. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new ConnectionLostError(silence())), ANSWER_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(late);
  }
}
