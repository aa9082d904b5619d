import { Command } from 'commander';
import { showLeftOut } from './actions/left-out';
import { explain, listErrors, listRuns, lookAtRun } from './actions/look';
import { showPlan } from './actions/plan-night';
import { startRun } from './actions/start-run';
import { watchRun } from './actions/watch-run';
import { ApiClient } from './api-client';
import type { ExitCode } from './exit-code';
import { addBackfill } from './program.backfill';
import { addCalendars } from './program.calendars';
import { addControls } from './program.controls';
import { addEnrolments } from './program.enrolments';
import { addOrganizations } from './program.organizations';
import { addPipelines } from './program.pipelines';
import { addPreview } from './program.preview';
import { addTriggers } from './program.triggers';
import type { Add } from './program.types';
import { collect, readDate, readLimit, readUrl, readWindow } from './reading';
import type { Terminal } from './terminal';

/** What may be said before any command. */
interface ProgramOptions {
  readonly url: string;
  readonly json?: boolean;
}

interface RunOptions {
  readonly date: string;
  readonly pipeline?: string;
  readonly dryRun?: boolean;
  readonly rerun?: boolean;
  readonly org?: readonly string[];
  readonly type?: readonly string[];
  readonly window?: number;
  readonly watch?: boolean;
}

/**
 * Describes the command line.
 *
 * @param whole is written to; nothing but JSON where that is asked for.
 * @param ended is told what the command came to.
 */
export function batonProgram(whole: Terminal, ended: (code: ExitCode) => void): Command {
  const program = new Command('baton').description("Starts, watches and controls Baton's nightly runs");
  program
    .option('--url <url>', 'where the API is', readUrl, 'http://localhost:3000')
    .option('--json', "write the API's answers instead, a line of JSON for each")
    .configureOutput({
      writeOut: (text) => whole.out(text.trimEnd()),
      writeErr: (text) => whole.error(text.trimEnd()),
    })
    .showHelpAfterError('(baton --help lists the commands)')
    .exitOverride();
  const options = (): ProgramOptions => program.opts<ProgramOptions>();
  const api = (): ApiClient => {
    const { url, json = false } = options();
    const answered = (answer: unknown): void => {
      if (json) whole.out(JSON.stringify(answer));
    };
    return new ApiClient({ url, answered, requestedBy: whole.user === undefined ? 'cli' : `${whole.user} (cli)` });
  };
  const terminal = silentFor(whole, () => options().json === true);
  addRun(program, terminal, api, ended);
  addLooks(program, terminal, api, ended);
  addControls(program, terminal, api, ended);
  addOrganizations(program, terminal, api, ended);
  addBackfill(program, terminal, api, ended);
  addTriggers(program, terminal, api, ended);
  addEnrolments(program, terminal, api, ended);
  addCalendars(program, terminal, api, ended);
  addPipelines(program, terminal, api, ended);
  addPreview(program, whole, api, ended);
  return program;
}

/** Machines read answers, not what is said about them. */
function silentFor(terminal: Terminal, isSilent: () => boolean): Terminal {
  return {
    ...terminal,
    get isInteractive() {
      return terminal.isInteractive && !isSilent();
    },
    out: (line) => {
      if (!isSilent()) terminal.out(line);
    },
  };
}

const addRun: Add = (program, terminal, api, ended) => {
  program
    .command('run')
    .description('start the run of a date')
    .requiredOption('--date <date>', 'the date, such as 2026-03-01', readDate)
    .option('--pipeline <name>', 'which pipeline (default: nightly)')
    .option('--dry-run', 'do the work and roll it back; with --watch, report what would have changed by organization')
    .option('--rerun', 'run the date again; what was done is not done twice')
    .option('--org <id>', 'only this organization; may be repeated', collect)
    .option('--type <name>', 'only this schedule type; may be repeated', collect)
    .option('--window <slices>', 'slices of a schedule type in flight at once', readWindow)
    .option('--watch', 'follow the run to its end')
    .action(async ({ date, pipeline, dryRun, rerun, org, type, window, watch }: RunOptions) => {
      const request = { pipeline, runDateUtc: date, dryRun, rerun, organizationIds: org, scheduleTypes: type };
      ended(await startRun(api(), terminal, { ...request, window }, watch ?? false));
    });
};

const addLooks: Add = (program, terminal, api, ended) => {
  program
    .command('runs')
    .description('list runs, newest first')
    .option('--limit <count>', 'how many', readLimit, 20)
    .option('--state <state>', 'only those in this state')
    .action(async ({ limit, state }: { limit: number; state?: string }) => {
      ended(await listRuns(api(), terminal, limit, state));
    });
  program
    .command('show <run>')
    .description('show a run with its stages and what failed')
    .action(async (runId: string) => ended(await lookAtRun(api(), terminal, runId)));
  program
    .command('errors <run>')
    .description('the causes of what faulted in a run')
    .action(async (runId: string) => ended(await listErrors(api(), terminal, runId)));
  program
    .command('left-out <run>')
    .description('whom a run left out: how many by reason, or with a filter each of them')
    .option('--reason <reason>', 'only for this reason, such as quarantined')
    .option('--type <name>', 'only of this schedule type')
    .option('--org <id>', 'only this organization')
    .action(async (runId: string, { reason, type, org }: { reason?: string; type?: string; org?: string }) => {
      ended(await showLeftOut(api(), terminal, runId, { reason, scheduleType: type, organizationId: org }));
    });
  program
    .command('why')
    .description("say what became of an organization's work of a date, or why it was not run")
    .argument('<organization>', "the organization's id")
    .argument('<type>', 'the schedule type, such as sales.post-recurring-invoices')
    .argument('<date>', 'the date, such as 2026-03-01', readDate)
    .action(async (organization: string, type: string, date: string) => {
      ended(await explain(api(), terminal, organization, type, date));
    });
  program
    .command('plan')
    .description('when stages and schedule types of a night are expected to begin, and how long each takes')
    .option('--date <date>', 'the date (default: today, in UTC)', readDate)
    .option('--pipeline <name>', 'which pipeline', 'nightly')
    .action(async ({ date, pipeline }: { date?: string; pipeline: string }) => {
      ended(await showPlan(api(), terminal, pipeline, date));
    });
  program
    .command('watch <run>')
    .description('follow a run to its end')
    .action(async (runId: string) => ended(await watchRun(api(), terminal, runId)));
};
