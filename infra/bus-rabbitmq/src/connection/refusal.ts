import type { AppError } from '@baton/contracts';
import { BrokerRefusedError, BrokerUntrustedError } from '../rabbitmq.error';

/**
 * How the client words an answer that turns a connection down: the broker's 403 for user and password, and a close in
 * place of an open for a vhost that does not exist or is not this user's, of which it keeps no code.
 */
const refusals = [/\b403 \(ACCESS-REFUSED\)/, /Expected ConnectionOpenOk; got <ConnectionClose/];

/** Codes of Node and OpenSSL for a certificate that does not hold: its chain, its dates, its name. */
const distrust = /^(ERR_TLS_CERT_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(GET|VERIFY)_)/;

/** What a failed connect says when it was an answer rather than an absence; waiting changes nothing about that. */
export function refusalOf(error: Error, address: string): AppError | undefined {
  // The client tells its own refusals apart in their text alone.
  if (refusals.some((refusal) => refusal.test(error.message))) return new BrokerRefusedError(address, { cause: error });
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string' && distrust.test(code)) return new BrokerUntrustedError(address, { cause: error });
  return undefined;
}
