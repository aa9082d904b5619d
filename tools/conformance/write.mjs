// Writes the list of docs/masstransit-compatibility.md anew from the list, its tests and its breaks: npm run conformance
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import page from './page.cjs';
import sources from './sources.cjs';

const file = path.join(sources.ROOT, 'docs/masstransit-compatibility.md');
const [before] = readFileSync(file, 'utf8').split(page.BEGIN);
writeFileSync(file, `${before.trimEnd()}\n\n${page.listOf()}`);
