import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** Lists who is in quarantine. */
export async function listQuarantine(api: ApiClient, terminal: Terminal): Promise<ExitCode> {
  const { quarantined, more } = await api.quarantine();
  if (quarantined.length === 0) terminal.out('Nobody is in quarantine.');
  for (const { organizationId, organizationName, scheduleType, code, nights, lastDueDate, message } of quarantined) {
    const who = organizationName ? `${organizationName} (${organizationId})` : organizationId;
    terminal.out(`${scheduleType} ${who} ${code} ${nights} nights, last ${lastDueDate}: ${message}`);
  }
  if (more) terminal.out('There are more.');
  return ExitCode.succeeded;
}

/** Releases one. */
export async function releaseFromQuarantine(
  api: ApiClient,
  terminal: Terminal,
  organizationId: string,
  scheduleType: string,
  reason: string | undefined,
): Promise<ExitCode> {
  await api.releaseFromQuarantine(organizationId, scheduleType, reason);
  terminal.out(`${organizationId} takes part in ${scheduleType} again, from the next run on.`);
  return ExitCode.succeeded;
}
