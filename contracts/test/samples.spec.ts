import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { MessageType } from '@baton/contracts';
import * as contracts from '@baton/contracts';

const folder = path.join(__dirname, 'samples');
const nameOf = (type: MessageType) => type.name.split(':').at(-1) ?? '';

const exported: readonly unknown[] = Object.values(contracts);
const declared = exported.filter(
  (value): value is MessageType =>
    typeof value === 'object' && value !== null && 'urn' in value && !String(value.urn).includes('MassTransit'),
);

/**
 * What other systems hold. A sample that no longer passes means that somebody else's message no longer passes: add
 * optional fields, or publish a new type beside the old one; do not change the sample.
 */
describe('an approved sample', () => {
  it('exists for every message', () => {
    const names = readdirSync(folder).map((file) => path.basename(file, '.json'));
    expect(names.sort()).toEqual(declared.map(nameOf).sort());
  });

  it.each(declared.map((type) => [nameOf(type), type] as const))('of %s is read and written as it is', (name, type) => {
    const text = readFileSync(path.join(folder, `${name}.json`), 'utf8');
    const message = type.schema.parse(JSON.parse(text));
    expect(`${JSON.stringify(type.encode(message), undefined, 2)}\n`).toBe(text);
  });
});
