import type { OrganizationView } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** Shows an organization. */
export async function lookAtOrganization(api: ApiClient, terminal: Terminal, id: string): Promise<ExitCode> {
  show(terminal, await api.organization(id));
  return ExitCode.succeeded;
}

/** Pauses or resumes an organization. */
export async function controlOrganization(
  api: ApiClient,
  terminal: Terminal,
  id: string,
  control: 'pause' | 'resume',
  asked: { readonly untilUtc?: string | undefined; readonly reason?: string | undefined },
): Promise<ExitCode> {
  show(terminal, await api.controlOrganization(id, control, asked));
  return ExitCode.succeeded;
}

function show(terminal: Terminal, { organizationId, name, active, pause }: OrganizationView): void {
  const who = `${name} (${organizationId})`;
  if (!pause) {
    terminal.out(active ? `${who} takes part.` : `${who} is inactive.`);
    return;
  }
  const until = pause.untilUtc ? ` until ${pause.untilUtc}` : '';
  const by = pause.requestedBy ? ` by ${pause.requestedBy}` : '';
  const reason = pause.reason ? `: ${pause.reason}` : '';
  terminal.out(`${who} is paused since ${pause.sinceUtc}${until}${by}${reason}`);
}
