import type { RuleDefinition } from './definition';
import { readRRuleText } from './rrule/rrule-text';

/** The zone a definition's local times are of: its own, or that of the first rule in it. */
export function zoneNamedBy(definition: RuleDefinition): string {
  return zonesNamedBy(definition)[0] ?? 'UTC';
}

/** The zones of a definition's rules, in their order. @throws {RuleError} when a rule of RFC 5545 cannot be read. */
export function zonesNamedBy(definition: RuleDefinition): readonly string[] {
  if ('rule' in definition) return zonesNamedBy(definition.rule);
  if ('union' in definition) return definition.union.flatMap(zonesNamedBy);
  // What a rule of RFC 5545 says of its zone itself comes first.
  const own = 'rrule' in definition ? readRRuleText(definition.rrule).zone : undefined;
  return [own ?? definition.zone];
}
