import { readJson, readJsonExactly, writeJson } from './json-text';

describe('readJson', () => {
  it.each([
    ['{"a":[1,2,],}', { a: [1, 2] }],
    ['{"a":1, // said\n "b":2 /* too */ }', { a: 1, b: 2 }],
    ['{"a":1, /* the last */ }', { a: 1 }],
    ['{"a":"x,]} // no comment","b":[1,]}', { a: 'x,]} // no comment', b: [1] }],
    ['{"a":"\\",}",}', { a: '",}' }],
  ])('takes %s', (text, expected) => {
    expect(readJson(text)).toEqual(expected);
  });

  it.each(['{a:1}', '{"a":1', '', '// nothing', '{"a":,}'])('refuses %s', (text) => {
    expect(() => readJson(text)).toThrow(SyntaxError);
  });
});

describe('64-bit integers', () => {
  it('survive a round trip, beside ordinary numbers', () => {
    const value = { big: 9_007_199_254_740_993n, small: 7, half: 0.5, text: '9007199254740993' };

    expect(writeJson(value)).toBe('{"big":9007199254740993,"small":7,"half":0.5,"text":"9007199254740993"}');
    expect(readJsonExactly(writeJson(value))).toEqual(value);
  });
});

describe('writeJson', () => {
  it('refuses what is no JSON', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;

    expect(() => writeJson(circle)).toThrow(TypeError);
  });
});
