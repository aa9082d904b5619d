// Refuses a lock file that `npm ci` would refuse. The newest release of a package with a binary per platform may lack
// some of them in the registry; `npm install` then leaves those out without a word, and `npm ci` fails for everybody.
// So every optional dependency named in the lock must have an entry of its own there.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));

/** Node's own search: the package's node_modules, then that of each folder above it. */
function isLocked(from, name) {
  const parts = from === '' ? [] : from.split('/');
  for (let depth = parts.length; depth >= 0; depth--) {
    const folder = parts.slice(0, depth);
    if (folder.at(-1) === 'node_modules') continue;
    if (packages[[...folder, 'node_modules', name].join('/')] !== undefined) return true;
  }
  return false;
}

const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !isLocked(from, name))
    .map((name) => `${name}, wanted by ${from || 'the root'}`),
);

if (missing.length > 0) {
  process.stderr.write(`package-lock.json lacks entries, and "npm ci" would refuse it:\n  ${missing.join('\n  ')}\n`);
  process.stderr.write('Pin the package that wants them to a release that has them all, and run "npm install".\n');
  process.exitCode = 1;
}
