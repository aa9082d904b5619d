import type { DecisionReason } from '@baton/contracts';

/** Faults that say nothing of the organization: its work was never done. The ledger has a reason for each. */
const reasons: Readonly<Record<string, Extract<DecisionReason, 'handler-missing' | 'breaker-open'>>> = {
  HANDLER_MISSING: 'handler-missing',
  DEPENDENCY_DOWN: 'breaker-open',
};

/** Why work was not done that faulted with this code; undefined where it was tried. */
export function reasonOfFault(code: string): Extract<DecisionReason, 'handler-missing' | 'breaker-open'> | undefined {
  return reasons[code];
}
