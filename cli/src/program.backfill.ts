import { cancelBackfill, lookAtBackfill, startBackfill } from './actions/backfill';
import type { Add } from './program.types';
import { collect, readDate, readOnFault, readWindow } from './reading';

interface BackfillOptions {
  readonly from: string;
  readonly to: string;
  readonly pipeline?: string;
  readonly dryRun?: boolean;
  readonly onFault?: string;
  readonly org?: readonly string[];
  readonly type?: readonly string[];
  readonly window?: number;
}

/** Ranges of dates that are caught up with. */
export const addBackfill: Add = (program, terminal, api, ended) => {
  const backfill = program.command('backfill').description('run a range of dates, one after the other, oldest first');
  backfill
    .command('start', { isDefault: true })
    .description('queue them; what is meant when no other command is given (see backfill start --help)')
    .requiredOption('--from <date>', 'the first date', readDate)
    .requiredOption('--to <date>', 'the last date, included', readDate)
    .option('--pipeline <name>', 'which pipeline (default: nightly)')
    .option('--dry-run', 'do the work and roll it back')
    .option('--on-fault <policy>', 'continue with the next date (the default) or halt', readOnFault)
    .option('--org <id>', 'only this organization; may be repeated', collect)
    .option('--type <name>', 'only this schedule type; may be repeated', collect)
    .option('--window <slices>', 'slices of a schedule type in flight at once', readWindow)
    .action(async ({ org, type, ...request }: BackfillOptions) => {
      const whole = { ...request, organizationIds: org, scheduleTypes: type };
      ended(await startBackfill(api(), terminal, whole));
    });
  backfill
    .command('show <backfill>')
    .description('show the runs of its dates')
    .action(async (id: string) => ended(await lookAtBackfill(api(), terminal, id)));
  backfill
    .command('cancel <backfill>')
    .description('take back the dates that still wait')
    .option('--reason <text>', 'why; kept with the runs')
    .action(async (id: string, { reason }: { reason?: string }) => {
      ended(await cancelBackfill(api(), terminal, id, reason));
    });
};
