import type { Messages } from '@baton/contracts';
import { type Headers, MessageHeader } from '../serialization/headers';

/** The headers of a request: those given, and what its sender takes for an answer, by which responders choose. */
export function requestHeadersOf(given: Headers | undefined, responses: Messages): Headers {
  const accepted = Object.values(responses).map(({ urn }) => urn);
  return { ...given, [MessageHeader.requestAcceptType]: accepted };
}
