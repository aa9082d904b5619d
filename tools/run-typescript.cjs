/**
 * `node --require tools/run-typescript.cjs program.ts` runs the repository's sources as they are, as its tests do: a
 * process that a test starts needs no build before it, and is never older than the sources.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformSync } = require('@swc/core');
const { moduleNameMapper } = require('../jest.config.cjs');
const options = require('./transpile-options.cjs');

const root = path.resolve(__dirname, '..');
const sources = Object.entries(moduleNameMapper).map(([pattern, target]) => [new RegExp(pattern), target]);

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolveSource(request, ...rest) {
  const [pattern, target] = sources.find(([candidate]) => candidate.test(request)) ?? [];
  const file = pattern && request.replace(pattern, target.replace('<rootDir>', root));
  return resolveFilename.call(this, file ?? request, ...rest);
};

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename, swcrc: false });
  module._compile(code, filename);
};

require('reflect-metadata');
