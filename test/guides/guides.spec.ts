import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { codeBlocks, documents, ROOT } from '../documents';

const sources = globSync('test/guides/**/*.ts', { cwd: ROOT }).map((file) =>
  readFileSync(path.join(ROOT, file), 'utf8'),
);
const guides = documents().filter(({ file }) => file.startsWith('docs/guides/'));

describe('the guides', () => {
  it.each(guides.map((guide) => [guide.file, guide] as const))(
    '%s shows what is compiled and tested',
    (_file, guide) => {
      const shown = codeBlocks(guide, 'ts');
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.filter((block) => !sources.some((source) => source.includes(block.trim())))).toEqual([]);
    },
  );
});
