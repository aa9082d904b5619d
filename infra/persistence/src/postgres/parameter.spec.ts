import { wireParameter } from './parameter';

describe('wireParameter', () => {
  it.each([
    [null, null],
    [undefined, null],
    ['text', 'text'],
    [12, '12'],
    [9007199254740993n, '9007199254740993'],
    [false, 'false'],
    [new Date('2026-03-01T01:02:03.004Z'), '2026-03-01T01:02:03.004Z'],
    [{ a: [1] }, '{"a":[1]}'],
    [[], '{}'],
    [[1, 2n, null], '{1,2,NULL}'],
    [['a"b', 'c\\d', 'null'], '{"a\\"b","c\\\\d","null"}'],
    [[[1], [2]], '{{1},{2}}'],
    [[new Date('2026-03-01T00:00:00Z'), true], '{"2026-03-01T00:00:00.000Z","true"}'],
    [[Buffer.from([0, 255])], '{"\\\\x00ff"}'],
  ])('writes %p', (value, written) => {
    expect(wireParameter(value)).toEqual(written);
  });

  it('sends bytes as they are, and those of a view alone', () => {
    const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    expect(wireParameter(view)).toEqual(Buffer.from([2, 3]));
  });

  it.each([() => 1, Symbol('s')])('refuses what is no value: %p', (value) => {
    expect(() => wireParameter(value)).toThrow('cannot be a parameter');
  });
});
