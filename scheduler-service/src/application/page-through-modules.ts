import { InvalidRequestError } from './application.error';

/** What one module answered: a page of its rows, and whether it has more. */
export interface ModulePage<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** What is asked of modules, one after the other. */
export interface ModulePages<Row> {
  /** In the order of the pages. */
  readonly modules: readonly string[];
  /** What the page before returned as `nextCursor`. */
  readonly cursor: string | undefined;
  readonly limit: number;
  /** Asks a module for rows after a key, null for its first. */
  readonly ask: (module: string, after: string | null, limit: number) => Promise<ModulePage<Row>>;
  /** What a row is known by in its module. */
  readonly keyOf: (row: Row) => string;
  /** Whether a text could be such a key. */
  readonly isKey: (text: string) => boolean;
}

/** Where a page ended: the module, and the key of its last row; null before the module's first. */
interface Place {
  readonly module: string;
  readonly after: string | null;
}

/**
 * One page of rows that live in several modules.
 *
 * @throws {InvalidRequestError} when the cursor is none of ours.
 */
export async function pageThroughModules<Row>({
  modules,
  cursor,
  limit,
  ask,
  keyOf,
  isKey,
}: ModulePages<Row>): Promise<{
  readonly rows: readonly (Row & { readonly module: string })[];
  readonly nextCursor: string | null;
}> {
  const start = cursor === undefined ? undefined : readPlace(cursor, modules, isKey);
  const first = start ? modules.indexOf(start.module) : 0;
  const rows: (Row & { readonly module: string })[] = [];
  for (const module of modules.slice(first)) {
    const after = module === start?.module ? start.after : null;
    const room = limit - rows.length;
    if (room === 0) return { rows, nextCursor: writePlace({ module, after }) };
    const page = await ask(module, after, room);
    rows.push(...page.rows.map((row) => ({ module, ...row })));
    const last = page.rows.at(-1);
    if (page.more && last) return { rows, nextCursor: writePlace({ module, after: keyOf(last) }) };
  }
  return { rows, nextCursor: null };
}

function writePlace({ module, after }: Place): string {
  return Buffer.from(after === null ? module : `${module} ${after}`).toString('base64url');
}

function readPlace(cursor: string, modules: readonly string[], isKey: (text: string) => boolean): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const space = text.indexOf(' ');
  const place =
    space < 0 ? { module: text, after: null } : { module: text.slice(0, space), after: text.slice(space + 1) };
  if (modules.includes(place.module) && (place.after === null || isKey(place.after))) return place;
  throw new InvalidRequestError('cursor', 'expected the nextCursor of the page before, unchanged');
}
