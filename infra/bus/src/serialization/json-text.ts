import { withoutCommentsAndTrailingCommas } from './relaxed-json';

/** `JSON.rawJSON` and the reviver's third parameter are newer than the compiler's library. */
interface NewerJson {
  rawJSON(text: string): object;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
// The runtime is Node 24, which has both; see the interface.
const newerJson: NewerJson = JSON as typeof JSON & NewerJson;

const wholeNumber = /^-?\d+$/;

/**
 * Writes JSON as .NET reads it: 64-bit integers as digits, whatever their size.
 *
 * @throws {TypeError} on a value that is no JSON, such as a circle.
 */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError) || !/bigint/i.test(error.message)) throw error;
    return JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'bigint' ? newerJson.rawJSON(part.toString()) : part,
    );
  }
}

/**
 * Reads JSON as .NET does: trailing commas and comments pass. Only text that strict reading refuses is looked at twice.
 *
 * @throws {SyntaxError} on anything else that is not JSON.
 */
export function readJson(text: string): unknown {
  return strictlyOrRelaxed(text, (json) => JSON.parse(json));
}

/** As {@link readJson}, but every whole number beyond what a number can hold is a bigint. */
export function readJsonExactly(text: string): unknown {
  return strictlyOrRelaxed(text, (json) =>
    newerJson.parse(json, (_key, value, { source }) =>
      typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && wholeNumber.test(source)
        ? BigInt(source)
        : value,
    ),
  );
}

function strictlyOrRelaxed(text: string, parse: (json: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (error) {
    const relaxed = withoutCommentsAndTrailingCommas(text);
    if (relaxed === text) throw error;
    return parse(relaxed);
  }
}
