import type { Command } from 'commander';
import { controlRun, retryRun, skipStage } from './actions/control-run';
import type { Add } from './program.types';
import { collect } from './reading';

interface Why {
  readonly reason?: string;
}

interface RetryOptions extends Why {
  readonly module?: readonly string[];
  readonly type?: readonly string[];
  readonly org?: readonly string[];
  readonly fingerprint?: readonly string[];
  readonly watch?: boolean;
}

/** What operators ask of a run or of one of its stages. */
export const addControls: Add = (program, terminal, api, ended) => {
  withReason(program.command('retry <run>'))
    .description(
      'run again only what faulted in a run; with one --module alone begin that stage anew, also one at work',
    )
    .option('--module <name>', 'only this module; may be repeated', collect)
    .option('--type <name>', 'only this schedule type; may be repeated', collect)
    .option('--org <id>', 'only this organization; may be repeated', collect)
    .option('--fingerprint <cause>', 'only faults of this cause, as baton errors shows it; may be repeated', collect)
    .option('--watch', 'follow the run to its end')
    .action(async (runId: string, { module, type, org, fingerprint, watch = false, reason }: RetryOptions) => {
      const narrowed = { modules: module, scheduleTypes: type, organizationIds: org, fingerprints: fingerprint };
      const request = { ...narrowed, reason, watch };
      ended(await retryRun(api(), terminal, runId, request));
    });
  withReason(program.command('skip <run> <module>'))
    .description('leave a stage out; one at work is asked to end early, and the run goes on')
    .action(async (runId: string, module: string, { reason }: Why) => {
      ended(await skipStage(api(), terminal, runId, module, reason));
    });
  for (const [control, description] of Object.entries(descriptions)) {
    withReason(program.command(`${control} <run>`))
      .description(description)
      .action(async (runId: string, { reason }: Why) => {
        ended(await controlRun(api(), terminal, runId, control as keyof typeof descriptions, reason));
      });
  }
};

const descriptions = {
  cancel: 'end a run: pending work is cancelled, running work finishes',
  pause: 'hold a run: what runs finishes, nothing new starts',
  resume: 'go on with a held run',
} as const;

function withReason(command: Command): Command {
  return command.option('--reason <text>', 'why; kept with the run');
}
