/**
 * How the client words an answer that turns a connection down: the broker's 403 for user and password, and a close in
 * place of an open for a vhost that does not exist or is not this user's, of which it keeps no code.
 */
const refusals = [/\b403 \(ACCESS-REFUSED\)/, /Expected ConnectionOpenOk; got <ConnectionClose/];

/** Whether a failed connect was an answer rather than an absence. The client tells them apart in its text alone. */
export function isRefusal(error: Error): boolean {
  return refusals.some((refusal) => refusal.test(error.message));
}
