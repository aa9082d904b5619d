import type { MessageDraft } from '../endpoints/message-draft';
import type { HeaderValue } from '../serialization/headers';

/** The same message with one header more. */
export function withHeader(draft: MessageDraft, name: string, value: HeaderValue): MessageDraft {
  return { ...draft, options: { ...draft.options, headers: { ...draft.options.headers, [name]: value } } };
}
