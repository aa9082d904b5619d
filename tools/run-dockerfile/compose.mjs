// Reads a Compose file as Docker Compose would with the given environment: merges and variables resolved.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * @param {string} file
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {any} the document; each service's `environment` is a map of strings
 * @throws {Error} when a variable is neither set nor has a default: Compose would quietly take nothing for it
 */
export function readCompose(file, environment) {
  const document = interpolate(parse(readFileSync(file, 'utf8'), { merge: true }), environment);
  for (const service of Object.values(document.services ?? {})) {
    const variables = Object.entries(service.environment ?? {}).map(([name, value]) => [name, String(value)]);
    service.environment = Object.fromEntries(variables);
  }
  return document;
}

function interpolate(value, environment) {
  if (typeof value === 'string') return value.replace(VARIABLE, (...match) => resolved(match.at(-1), environment));
  if (Array.isArray(value)) return value.map((item) => interpolate(item, environment));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(item, environment)]));
}

/** `$$` is a dollar; `${NAME}` and `${NAME:-default}` are all that Baton's file uses. */
const VARIABLE = /\$(?:(?<dollar>\$)|\{(?<name>\w+)(?::-(?<fallback>[^}]*))?\})/g;

function resolved({ dollar, name, fallback }, environment) {
  if (dollar !== undefined) return '$';
  const value = environment[name] || fallback;
  if (value === undefined) throw new Error(`The Compose file uses \${${name}}, which is not set and has no default.`);
  return value;
}
