import { z } from 'zod';
import { bytes } from './bytes';

/**
 * What MassTransit's claim check leaves in a message in place of something large. Baton keeps no such store: it passes the
 * reference on as it came, and reads what travels inline.
 */
export interface MessageDataRef {
  /** Where the store has it, such as `urn:msgdata:…`; null when all of it is inline. */
  readonly reference: string | null;
  /** A copy in the message itself, of text. */
  readonly text: string | null;
  /** A copy in the message itself, of bytes. */
  readonly data: Uint8Array | null;
}

const onTheWire = z.object({ 'data-ref': z.string().nullish(), text: z.string().nullish(), data: bytes.nullish() });

/** A {@link MessageDataRef} in a message: `{ "data-ref": …, "text": …, "data": … }`. */
export const messageDataRef = z.codec(
  onTheWire,
  z.custom<MessageDataRef>((value) => typeof value === 'object'),
  {
    decode: ({ 'data-ref': reference = null, text = null, data = null }) => ({ reference, text, data }),
    encode: ({ reference, text, data }) => ({ 'data-ref': reference, text, data }),
  },
);
