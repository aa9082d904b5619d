const alphabet = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** Sixteen bytes as 26 characters that people can read aloud, as MassTransit names its temporary endpoints. */
export function zBase32Of(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 5) {
    const group = bytes.subarray(start, start + 5);
    text += group.length === 5 ? groupOf(group) : group.reduce((rest, byte) => rest + pairOf(byte), '');
  }
  return text;
}

/** Five bytes are eight characters of five bits. */
function groupOf(bytes: Uint8Array): string {
  let bits = bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  let text = '';
  for (let place = 0; place < 8; place++, bits >>= 5n) text = characterAt(Number(bits & 31n)) + text;
  return text;
}

function pairOf(byte: number): string {
  return characterAt(byte >> 5) + characterAt(byte & 31);
}

function characterAt(index: number): string {
  return alphabet.charAt(index);
}
