import { z } from 'zod';
import { bytes } from './bytes';
import { dictionary } from './dictionary';
import { int64 } from './int64';
import { messageDataRef } from './message-data';
import { utcInstant } from './utc-instant';

describe('a 64-bit integer', () => {
  it.each([0, 7, -5, 9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)])('is read from %s', (value) => {
    expect(int64.parse(value)).toBe(BigInt(value));
  });

  it.each([1.5, 2 ** 53, '7', null, 2n ** 63n])('is not %s', (value) => {
    expect(int64.safeParse(value).success).toBe(false);
  });
});

describe('bytes', () => {
  it('are base64 on the wire', () => {
    expect([...bytes.parse('AQID/w==')]).toEqual([1, 2, 3, 255]);
    expect(bytes.encode(Uint8Array.of(1, 2, 3, 255))).toBe('AQID/w==');
    expect(bytes.safeParse('no base64!').success).toBe(false);
  });
});

describe('a dictionary', () => {
  const prices = dictionary(int64);

  it('keeps its keys, whether it comes as an object or as a list of entries', () => {
    const expected = { Upper: 1n, snake_case: 2n };
    expect(prices.parse({ Upper: 1, snake_case: 2 })).toEqual(expected);
    expect(
      prices.parse([
        { Key: 'Upper', Value: 1 },
        { Key: 'snake_case', Value: 2 },
      ]),
    ).toEqual(expected);
    expect(prices.encode(expected)).toEqual(expected);
  });

  it('gives no object another prototype', () => {
    const read = prices.parse([{ Key: '__proto__', Value: 1 }]);
    expect(Object.keys(read)).toEqual([]);
  });

  it.each([null, 'text', [{ Key: 'a' }], { a: 'b' }])('is not %j', (value) => {
    expect(prices.safeParse(value).success).toBe(false);
  });
});

describe('message data', () => {
  it('is a reference, with what is inline', () => {
    const wire = { 'data-ref': 'urn:msgdata:abc', text: null, data: 'AQI=' };
    const read = messageDataRef.parse(wire);
    expect(read).toEqual({ reference: 'urn:msgdata:abc', text: null, data: Uint8Array.of(1, 2) });
    expect(messageDataRef.encode(read)).toEqual(wire);
  });

  it('leaves out what is not there', () => {
    expect(messageDataRef.parse({ text: 'hello' })).toEqual({ reference: null, text: 'hello', data: null });
  });
});

describe('an instant', () => {
  it('of seven places keeps three', () => {
    expect(utcInstant.parse('2025-03-14T15:09:26.5358979Z')).toEqual(new Date('2025-03-14T15:09:26.535Z'));
  });

  it('is not a time without a zone', () => {
    expect(z.safeDecode(utcInstant, '2025-03-14T15:09:26').success).toBe(false);
  });
});
