import fc from 'fast-check';
import { decimal, decimalOf, readDecimal } from './decimal';

describe('readDecimal', () => {
  it.each([
    ['129.90', '129.90'],
    ['0', '0'],
    ['-0.10', '-0.10'],
    ['+7', '7'],
    ['007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1,234,567.80', '1234567.80'],
    ['1.5E3', '1500'],
    ['1.5e-3', '0.0015'],
    [' 12 ', '12'],
    ['79228162514264337593543950335', '79228162514264337593543950335'],
    ['0.0000000000000000000000000001', '0.0000000000000000000000000001'],
  ])('reads %s as %s', (text, expected) => {
    expect(readDecimal(text)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '-',
    '.',
    'abc',
    '1,23',
    '0x10',
    '1 000',
    'NaN',
    'Infinity',
    '12.3.4',
    '1e99',
    '79228162514264337593543950336',
    '0.00000000000000000000000000001',
  ])('takes "%s" for no decimal', (text) => {
    expect(readDecimal(text)).toBeUndefined();
  });

  it('leaves every plain decimal as it is', () => {
    const parts = fc.tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.stringMatching(/^\d{0,12}$/));
    fc.assert(
      fc.property(parts, ([negative, whole, places]) => {
        const text = `${negative ? '-' : ''}${whole}${places && `.${places}`}`;
        return readDecimal(text) === text;
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a decimal in a message', () => {
  it('is read from text or number, and written as text', () => {
    expect([decimal.parse('129.90'), decimal.parse(129.9), decimal.parse(-3), decimal.parse(1e-7)]).toEqual([
      '129.90',
      '129.9',
      '-3',
      '0.0000001',
    ]);
    expect(decimal.encode(decimalOf('129.90'))).toBe('129.90');
  });

  it('says of a number with more digits than it holds that it should be text', () => {
    expect(decimal.safeParse(2 ** 60).error?.issues[0]?.message).toContain('to be text');
    expect(decimal.parse(12345678901234567n)).toBe('12345678901234567');
  });

  it('is no other text, and not made of any', () => {
    expect(decimal.safeParse('soon').error?.issues[0]?.message).toContain('expected a decimal such as "129.90"');
    expect(() => decimalOf('soon')).toThrow(TypeError);
  });
});
