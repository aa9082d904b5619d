import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

/**
 * The schema of the Compose Specification, as the package dclint ships it, unchanged, for Docker Compose files.
 *
 * @returns what it says against a document, one sentence each; none when it fits.
 */
export function composeSchema(): (document: unknown) => readonly string[] {
  const file = path.join(path.dirname(require.resolve('dclint')), '../schemas/compose.schema.json');
  const { $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  // Its dialect is draft 7, which Ajv takes when none is named; the schema names it by an address that Ajv does not know.
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return (document) => {
    if (validate(document)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
