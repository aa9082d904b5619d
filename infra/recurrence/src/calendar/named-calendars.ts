import type { CalendarDefinition, CalendarReference, Calendars, RuleDefinition } from '../definition';

/**
 * The names of the calendars that a rule or a calendar needs.
 *
 * @param calendars those that are known: what they name is named too, also where they contain themselves.
 * @returns each once, in alphabetical order; also names that are not known.
 */
export function calendarsNamedBy(
  definition: RuleDefinition | CalendarDefinition,
  calendars: Calendars = new Map(),
): readonly string[] {
  const found = new Set<string>();
  const waiting = [...named(definition)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const known = calendars.get(name);
    if (known !== undefined) waiting.push(...named(known));
  }
  return [...found].sort();
}

function* named(definition: RuleDefinition | CalendarDefinition): Generator<string, void, undefined> {
  if ('anyOf' in definition) for (const part of definition.anyOf) yield* referred(part);
  else if ('allOf' in definition) for (const part of definition.allOf) yield* referred(part);
  else if ('union' in definition) for (const rule of definition.union) yield* named(rule);
  else yield* namedByOne(definition);
}

/** By one that is no combination: what stands in its fields. */
function* namedByOne(
  definition: Exclude<RuleDefinition | CalendarDefinition, { readonly union: unknown } | { readonly anyOf: unknown }>,
): Generator<string, void, undefined> {
  if ('rule' in definition) yield* named(definition.rule);
  if ('except' in definition && definition.except !== undefined) yield* named(definition.except);
  if ('calendar' in definition && definition.calendar !== undefined) yield* referred(definition.calendar);
  if (!('blackouts' in definition)) return;
  for (const blackout of definition.blackouts ?? []) {
    if (typeof blackout === 'string') yield blackout;
    else if ('rule' in blackout) yield* named(blackout.rule);
  }
}

function* referred(reference: CalendarReference): Generator<string, void, undefined> {
  if (typeof reference === 'string') yield reference;
  else yield* named(reference);
}
