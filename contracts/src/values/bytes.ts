import { z } from 'zod';

/** Bytes in a message: base64 on the wire, as .NET writes a `byte[]`. */
export const bytes = z.codec(
  z.base64(),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  {
    decode: (text) => z.core.util.base64ToUint8Array(text),
    encode: (value) => z.core.util.uint8ArrayToBase64(value),
  },
);
