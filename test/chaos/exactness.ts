import { checksumsOf, linesOf } from '../e2e/checksums';
import { brokenLastingRules } from '../e2e/night-checks';
import { MODULES, type NightDatabase } from '../e2e/night-database';

/** So many rows that differ are shown of a table. */
const EXAMPLES = 2;

/**
 * What a struck night left behind and an undisturbed one did not, or the other way round: rows by their natural keys,
 * document numbers among them, and the rules that hold after any night. Nothing when the effects are exact.
 */
export async function effectsAmiss(struck: NightDatabase, calm: NightDatabase): Promise<readonly string[]> {
  const amiss: string[] = [];
  const [found, expected] = [await checksumsOf(struck), await checksumsOf(calm)];
  for (const module of MODULES) {
    const tables = Object.keys(expected).filter(
      (name) => name.startsWith(`${module}.`) && found[name] !== expected[name],
    );
    for (const name of tables) {
      const table = name.slice(module.length + 1);
      amiss.push(...differing(name, await linesOf(struck, module, table), await linesOf(calm, module, table)));
    }
  }
  for (const [rule, rows] of Object.entries(await brokenLastingRules(struck))) {
    amiss.push(`broken: ${rule}, such as ${JSON.stringify(rows[0])}`);
  }
  return amiss;
}

function differing(table: string, found: readonly string[], expected: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of expected) counts.set(line, (counts.get(line) ?? 0) - 1);
  for (const line of found) counts.set(line, (counts.get(line) ?? 0) + 1);
  const lines = (sign: number) => [...counts].filter(([, count]) => Math.sign(count) === sign).map(([line]) => line);
  const shown = (what: string, some: readonly string[]) =>
    some.length === 0 ? [] : [`${table}: ${some.length} ${what}, such as ${some.slice(0, EXAMPLES).join(' and ')}`];
  return [...shown('too many', lines(1)), ...shown('missing', lines(-1))];
}
