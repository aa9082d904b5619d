import { readJson, readJsonExactly } from './json-text';
import { withoutCommentsAndTrailingCommas } from './relaxed-json';

describe('relaxed JSON', () => {
  it.each([
    ['{"a":1,}', { a: 1 }],
    ['[1,2 , ]', [1, 2]],
    ['/* said */ {"a":1} // and done', { a: 1 }],
    ['{"a":1, // one\n "b":[1,/* two */],}', { a: 1, b: [1] }],
    ['{"a":"// no comment, /* none */ ,]","b":"\\",}"}', { a: '// no comment, /* none */ ,]', b: '",}' }],
  ])('%s is read', (text, expected) => {
    expect([readJson(text), readJsonExactly(text)]).toEqual([expected, expected]);
  });

  it.each(['{"a":1} /* for ever', '1/**/2', '[1,,2]', '[,]x', '/', '{"a":1}/', '"', '"\\', ',', '[1 / 2]'])(
    '%s is not',
    (text) => {
      expect(() => readJson(text)).toThrow(SyntaxError);
    },
  );

  it('looks at each character a bounded number of times', () => {
    const size = 400_000;
    for (const piece of ['/*', ',/*', ',', '"\\"', '"', ', /**/', '//', ',\n']) {
      const text = piece.repeat(size / piece.length);
      expect(withoutCommentsAndTrailingCommas(text).length).toBeLessThanOrEqual(text.length * 2);
    }
  });
});
