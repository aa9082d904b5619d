import { controlOrganization, lookAtOrganization } from './actions/organization';
import { listQuarantine, releaseFromQuarantine } from './actions/quarantine';
import type { Add } from './program.types';
import { readInstant } from './reading';

interface Why {
  readonly reason?: string;
}

/** Organizations: left out of nights by a person, or by their own faults. */
export const addOrganizations: Add = (program, terminal, api, ended) => {
  const org = program
    .command('org')
    .description('show an organization, leave it out of nights, let it take part again');
  org
    .command('show <organization>', { isDefault: true })
    .description('show whether it is paused, until when and by whom')
    .action(async (id: string) => ended(await lookAtOrganization(api(), terminal, id)));
  org
    .command('pause <organization>')
    .description('leave it out, of a run at work too as far as it has not started there')
    .option('--until <instant>', 'take part again then, such as 2026-03-08 or 2026-03-08T06:00:00Z', readInstant)
    .option('--reason <text>', 'why; kept with the pause')
    .action(async (id: string, { until, reason }: Why & { readonly until?: string }) => {
      ended(await controlOrganization(api(), terminal, id, 'pause', { untilUtc: until, reason }));
    });
  org
    .command('resume <organization>')
    .description('let it take part again, from the next planning on')
    .option('--reason <text>', 'why')
    .action(async (id: string, { reason }: Why) => {
      ended(await controlOrganization(api(), terminal, id, 'resume', { reason }));
    });
  const quarantine = program
    .command('quarantine')
    .description('organizations that faulted alike night after night, and are left out of that schedule type');
  quarantine
    .command('list', { isDefault: true })
    .description('list them')
    .action(async () => ended(await listQuarantine(api(), terminal)));
  quarantine
    .command('release <organization> <type>')
    .description('let one take part again, from the next planning on')
    .option('--reason <text>', 'why; kept with the release')
    .action(async (id: string, type: string, { reason }: Why) => {
      ended(await releaseFromQuarantine(api(), terminal, id, type, reason));
    });
};
