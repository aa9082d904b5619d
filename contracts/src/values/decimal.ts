import { z } from 'zod';

/**
 * A number as .NET's `decimal` holds it: `129.90`, plain digits, the scale kept. Text, because a JavaScript number would
 * lose scale and digits; to calculate, hand it to the decimal library of your choice.
 */
export type Decimal = string & z.$brand<'Decimal'>;

const plainForm = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const readForm = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?(?:e([+-]?\d{1,2}))?$/i;
/** .NET's decimal is 96 bits of digits, of which at most 28 stand behind the point. */
const MOST_DIGITS = 2n ** 96n - 1n;
const LONGEST_SCALE = 28;
/** What a JavaScript number holds exactly; one with more digits was rounded when it was read. */
const EXACT_DIGITS = 15;

const refusal = 'expected a decimal such as "129.90", within ±79228162514264337593543950335 and 28 places';

/**
 * Reads a decimal: plain, or with a plus, thousands by comma, or an exponent, as .NET reads one.
 *
 * @returns plain digits; undefined when the text is no decimal, or none that .NET could hold.
 */
export function readDecimal(text: string): Decimal | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = readForm.exec(text.trim()) ?? [];
  const digits = whole.replaceAll(',', '') + fraction;
  if (digits === '') return undefined;
  const scale = fraction.length - Number(exponent);
  const padded = scale < 0 ? digits + '0'.repeat(-scale) : digits.padStart(scale + 1, '0');
  const places = Math.max(0, scale);
  if (places > LONGEST_SCALE || BigInt(padded) > MOST_DIGITS) return undefined;
  const front = padded.slice(0, padded.length - places).replace(/^0+(?=\d)/, '');
  const behind = places > 0 ? `.${padded.slice(-places)}` : '';
  return `${sign === '-' ? '-' : ''}${front}${behind}` as Decimal;
}

/** Makes a decimal of text that is one. @throws {TypeError} when it is none. */
export function decimalOf(text: string): Decimal {
  const read = readDecimal(text);
  if (read === undefined) throw new TypeError(`"${text.slice(0, 80)}" is no decimal: ${refusal}.`);
  return read;
}

const decimalInCode = z.custom<Decimal>((value) => typeof value === 'string' && plainForm.test(value), refusal);

/**
 * A decimal in a message: written as text, as MassTransit does; read from text or from a number. A number of more than 15
 * digits has been rounded before anyone could look at it, and is refused.
 */
export const decimal = z.codec(z.union([z.string(), z.number(), z.bigint()]), decimalInCode, {
  decode: (value, context): Decimal => {
    const text = String(value);
    const digits = text.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
    const rounded = typeof value === 'number' && digits.length > EXACT_DIGITS;
    const read = rounded ? undefined : readDecimal(text);
    if (read !== undefined) return read;
    const message = rounded ? 'expected a decimal of more than 15 digits to be text; a number is rounded' : refusal;
    context.issues.push({ code: 'custom', input: value, message });
    return z.NEVER;
  },
  encode: (value) => value,
});
