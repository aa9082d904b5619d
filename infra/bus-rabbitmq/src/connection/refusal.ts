import type { AppError } from '@baton/contracts';
import { BrokerRefusedError, BrokerUntrustedError, VirtualHostRefusedError } from '../rabbitmq.error';

/** How the client words the broker's answer to a wrong user or password. */
const accessRefused = /\b403 \(ACCESS-REFUSED\)/;

/**
 * How it words a close in place of an open: the vhost does not exist (530), is not this user's (530), or is not up yet
 * while the broker starts (541). It keeps neither code nor reason.
 */
const openRefused = /Expected ConnectionOpenOk; got <ConnectionClose/;

/** Codes of Node and OpenSSL for a certificate that does not hold: its chain, its dates, its name. */
const distrust = /^(ERR_TLS_CERT_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(GET|VERIFY)_)/;

/**
 * What a failed connect says when it was an answer rather than an absence. What is not retryable waiting cannot change;
 * of a refused vhost nobody can tell.
 */
export function refusalOf(error: Error, address: string): AppError | undefined {
  // The client tells its own refusals apart in their text alone.
  if (accessRefused.test(error.message)) return new BrokerRefusedError(address, { cause: error });
  if (openRefused.test(error.message)) return new VirtualHostRefusedError(address, { cause: error });
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string' && distrust.test(code)) return new BrokerUntrustedError(address, { cause: error });
  return undefined;
}
