// What Docker would send to the builder: the files of a folder, less what .dockerignore leaves out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} root
 * @returns {readonly string[]} files, relative to the root, sorted
 */
export function contextOf(root) {
  const file = path.join(root, '.dockerignore');
  const rules = existsSync(file) ? rulesOf(readFileSync(file, 'utf8')) : [];
  const files = [];
  const walk = (folder) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const relative = path.posix.join(folder, entry.name);
      const ignored = isIgnored(relative, rules);
      if (entry.isDirectory() && (!ignored || mayHoldException(relative, rules))) walk(relative);
      else if (!entry.isDirectory() && !ignored) files.push(relative);
    }
  };
  walk('');
  return files.sort();
}

/** The last rule that fits the path, or a folder it lies in, decides. */
function isIgnored(relative, rules) {
  const places = relative.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  return rules.findLast(({ fits }) => places.some((place) => fits.test(place)))?.ignores ?? false;
}

/** An ignored folder need not be looked through unless an exception leads into it. */
function mayHoldException(folder, rules) {
  const depth = folder.split('/').length;
  return rules.some(({ ignores, pattern }) => {
    const parts = pattern.split('/');
    if (ignores || parts.length <= depth) return false;
    return parts.includes('**') || expressionOf(parts.slice(0, depth).join('/')).test(folder);
  });
}

function rulesOf(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const ignores = !line.startsWith('!');
      const pattern = (ignores ? line : line.slice(1)).replace(/^\/|\/$/g, '');
      return { ignores, pattern, fits: expressionOf(pattern) };
    });
}

/** `**` crosses folders, `*` and `?` do not; unlike in a shell they take leading dots, too. */
function expressionOf(pattern) {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (wild) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[wild]);
  return new RegExp(`^${source}$`);
}
