import type { EnrolmentChangeView } from '../enrolment.types';
import type { EnrolmentApi } from '../enrolment-api';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** Lists who changed an organization's enrolments, and what. */
export async function listEnrolmentChanges(
  api: EnrolmentApi,
  terminal: Terminal,
  organizationId: string,
  query: { readonly scheduleType: string | undefined; readonly limit: number },
): Promise<ExitCode> {
  const { changes, nextCursor } = await api.changes(organizationId, query);
  if (changes.length === 0) terminal.out('Nobody is known to have changed them.');
  for (const change of changes) show(terminal, change);
  if (nextCursor !== null) terminal.out(`There are more; --limit lists more than ${query.limit}.`);
  return ExitCode.succeeded;
}

function show(terminal: Terminal, change: EnrolmentChangeView): void {
  const { scheduleType, changedAtUtc, changedBy, reason, before, after } = change;
  const why = reason === null ? '' : `: ${reason}`;
  terminal.out(`${changedAtUtc} ${scheduleType} by ${changedBy ?? 'somebody'}${why}`);
  if (before === null) terminal.out(`  enrolled by ${JSON.stringify(after.rule)}`);
  for (const [name, was] of Object.entries(before ?? {})) {
    const [old, fresh] = [JSON.stringify(was), JSON.stringify(after[name])];
    // The id follows from the rule.
    if (name !== 'recurrenceId' && old !== fresh) terminal.out(`  ${name}: ${old} to ${fresh}`);
  }
}
