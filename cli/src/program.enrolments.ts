import type { Command } from 'commander';
import { listEnrolmentChanges } from './actions/enrolment-history';
import {
  changeEnrolments,
  exportEnrolments,
  listEnrolments,
  listOddDays,
  lookAtEnrolments,
  previewEnrolments,
} from './actions/enrolments';
import type { ChangeHow, ChosenEnrolments, EnrolmentRequest } from './enrolment.types';
import { EnrolmentApi } from './enrolment-api';
import type { Add } from './program.types';
import {
  collect,
  orNone,
  readCount,
  readDate,
  readFileText,
  readInstant,
  readMisfirePolicy,
  readRule,
} from './reading';

interface HowOptions {
  readonly check?: boolean;
  readonly preview?: boolean;
  readonly apply?: string;
  readonly reason?: string;
}

interface SetOptions extends HowOptions {
  readonly org: readonly string[];
  readonly cron?: string;
  readonly zone?: string;
  readonly rule?: object;
  readonly parameters?: object;
  readonly from?: string;
  readonly until?: string;
  readonly misfire?: string;
  readonly days?: number;
  readonly cap?: number;
}

interface ChoiceOptions extends HowOptions {
  readonly org?: readonly string[];
  readonly all?: boolean;
  readonly recurrence?: string;
  readonly calendar?: string;
}

interface FilterOptions {
  readonly module?: string;
  readonly type?: string;
  readonly org?: string;
  readonly paused?: boolean;
  readonly recurrence?: string;
  readonly calendar?: string;
}

interface SpanOptions {
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
}

type Around = Parameters<Add> extends readonly [Command, ...infer Rest] ? readonly [Command, ...Rest] : never;

/** Enrolments: which organization takes part in what, and when. */
export const addEnrolments: Add = (program, ...rest) => {
  const enrolments = program
    .command('enrolments')
    .description('which organization takes part in what, and when: look at it, change it');
  addLooks(enrolments, ...rest);
  addChanges(enrolments, ...rest);
  addFiles(enrolments, ...rest);
};

function addLooks(...[enrolments, terminal, api, ended]: Around): void {
  withFilter(enrolments.command('list', { isDefault: true }))
    .description('list them; what is meant when no other command is given')
    .option('--limit <count>', 'how many', readCount, 100)
    .action(async ({ limit, ...options }: FilterOptions & { readonly limit: number }) => {
      ended(await listEnrolments(new EnrolmentApi(api()), terminal, filterOf(options), limit));
    });
  enrolments
    .command('show <organization>')
    .description("show an organization's, with all that is chosen of each")
    .option('--type <name>', 'only in this schedule type')
    .action(async (organizationId: string, { type }: SpanOptions) => {
      const filter = { organizationId, scheduleType: type };
      ended(await lookAtEnrolments(new EnrolmentApi(api()), terminal, filter));
    });
  enrolments
    .command('history <organization>')
    .description("list who changed an organization's, when, why and what; newest first in each module")
    .option('--type <name>', 'only in this schedule type')
    .option('--limit <count>', 'how many, at most 500', readCount, 50)
    .action(async (organization: string, { type, limit }: SpanOptions & { readonly limit: number }) => {
      const query = { scheduleType: type, limit };
      ended(await listEnrolmentChanges(new EnrolmentApi(api()), terminal, organization, query));
    });
  withSpan(enrolments.command('preview <organization>'))
    .description('list when an organization is due in 30 days, and what is left out, each with why')
    .action(async (organization: string, { type, ...span }: SpanOptions) => {
      const query = { scheduleType: type, ...span };
      ended(await previewEnrolments(new EnrolmentApi(api()), terminal, organization, query));
    });
  withSpan(enrolments.command('odd-days <organization>'))
    .description("list the changes of an organization's clocks in a year, and the work they touch")
    .action(async (organization: string, { type, ...span }: SpanOptions) => {
      const query = { scheduleType: type, ...span };
      ended(await listOddDays(new EnrolmentApi(api()), terminal, organization, query));
    });
}

function addChanges(...[enrolments, terminal, api, ended]: Around): void {
  const set = enrolments
    .command('set <type>')
    .description('enrol organizations in a schedule type, or change how they are; what is not given stays');
  withHow(withOrganizations(set))
    .option('--cron <expression>', 'when, as cron; needs --zone')
    .option('--zone <zone>', 'the IANA time zone of --cron')
    .option('--rule <json>', 'when, as any rule: {"monthDay":31,"at":"18:00","zone":"UTC"}', readRule)
    .option('--parameters <json>', 'what the schedule type takes', readRule)
    .option('--from <date>', 'the first date in UTC; none for no bound', orNone(readDate))
    .option('--until <date>', 'the last date in UTC; none for no bound', orNone(readDate))
    .option('--misfire <policy>', 'dates that were missed: skip, fire-once or fire-all', readMisfirePolicy)
    .option('--days <number>', 'make up for nothing older than so many days', readCount)
    .option('--cap <number>', 'under fire-all, make up for at most so many', readCount)
    .action(async (type: string, options: SetOptions) => {
      const request = requestOf(set, options);
      const change = () => new EnrolmentApi(api()).change(type, options.org, request, howOf(options));
      ended(await changeEnrolments(terminal, change));
    });
  for (const control of ['pause', 'resume'] as const) {
    const command = withChoice(enrolments.command(`${control} <type>`));
    withHow(command)
      .description(
        control === 'pause'
          ? 'let organizations have no part in a schedule type'
          : 'let them take part again; what came due meanwhile is not made up for',
      )
      .action(async (type: string, options: ChoiceOptions) => {
        const chosen = choiceOf(command, type, options);
        const change = () => new EnrolmentApi(api()).control(control, chosen, howOf(options));
        ended(await changeEnrolments(terminal, change));
      });
  }
  const end = withChoice(enrolments.command('end <type>'));
  withHow(end)
    .description('end enrolments: nothing is due after a date')
    .requiredOption('--until <date>', 'the last date in UTC', readDate)
    .action(async (type: string, { until, ...options }: ChoiceOptions & { readonly until: string }) => {
      const chosen = choiceOf(end, type, options);
      const more = { ...howOf(options), validUntil: until };
      ended(await changeEnrolments(terminal, () => new EnrolmentApi(api()).control('end', chosen, more)));
    });
}

function addFiles(...[enrolments, terminal, api, ended]: Around): void {
  withHow(enrolments.command('import'))
    .description('take enrolments of one module from CSV: all of a file or nothing')
    .argument('<file>', 'CSV as export writes it; columns may be left out', readFileText)
    .action(async (file: string, options: HowOptions) => {
      ended(await changeEnrolments(terminal, () => new EnrolmentApi(api()).import(file, howOf(options))));
    });
  withFilter(enrolments.command('export'))
    .description("write a module's enrolments as CSV; needs --module or --type")
    .option('--out <file>', 'where (default: here)')
    .action(async ({ out, ...options }: FilterOptions & { readonly out?: string }) => {
      ended(await exportEnrolments(new EnrolmentApi(api()), terminal, filterOf(options), out));
    });
}

function withOrganizations(command: Command): Command {
  return command.requiredOption('--org <id>', 'of this organization; may be repeated', collect);
}

function withChoice(command: Command): Command {
  return command
    .option('--org <id>', 'of this organization; may be repeated', collect)
    .option('--calendar <name>', 'of all whose rule names this calendar')
    .option('--recurrence <id>', 'of all with the rule of this id')
    .option('--all', 'of all that are enrolled');
}

/** Nobody is to touch everybody by leaving something out. */
function choiceOf(command: Command, scheduleType: string, options: ChoiceOptions): ChosenEnrolments {
  const { org, all, recurrence, calendar } = options;
  const isFilter = all === true || recurrence !== undefined || calendar !== undefined;
  if ((org !== undefined) === isFilter) {
    command.error('error: either --org, or --calendar, --recurrence or --all is needed.');
  }
  if (org !== undefined) return { scheduleType, organizationIds: org };
  return { where: { scheduleType, recurrenceId: recurrence, calendar } };
}

function withHow(command: Command): Command {
  return command
    .option('--check', 'say what would be done, and change nothing')
    .option('--preview', 'also say what it would add, remove and move in 90 days; change nothing')
    .option('--apply <fingerprint>', 'do exactly what a preview said, or nothing')
    .option('--reason <text>', 'why; kept with each enrolment that changes');
}

function withFilter(command: Command): Command {
  return command
    .option('--module <name>', 'only of this module')
    .option('--type <name>', 'only in this schedule type')
    .option('--org <id>', 'only of this organization')
    .option('--paused', 'only those that are paused')
    .option('--no-paused', 'only those that are not')
    .option('--recurrence <id>', 'only those with the rule of this id')
    .option('--calendar <name>', 'only those whose rule names this calendar');
}

function withSpan(command: Command): Command {
  return command
    .option('--type <name>', 'only in this schedule type')
    .option('--from <instant>', 'inclusive (default: now)', readInstant)
    .option('--to <instant>', 'exclusive', readInstant);
}

function filterOf({ module, type, org, paused, recurrence, calendar }: FilterOptions) {
  return { module, scheduleType: type, organizationId: org, paused, recurrenceId: recurrence, calendar };
}

function howOf({ check = false, preview = false, apply, reason }: HowOptions): ChangeHow {
  return { dryRun: check || preview, preview, fingerprint: apply, reason };
}

function requestOf(command: Command, options: SetOptions): EnrolmentRequest {
  const { cron, zone, rule } = options;
  if (cron !== undefined && rule !== undefined) command.error('error: --cron and --rule are two rules; give one.');
  if ((cron === undefined) !== (zone === undefined)) command.error('error: --cron and --zone belong together.');
  return {
    rule: cron === undefined ? rule : { cron, zone },
    parameters: options.parameters,
    validFrom: options.from === 'none' ? null : options.from,
    validUntil: options.until === 'none' ? null : options.until,
    misfirePolicy: options.misfire,
    catchUpDays: options.days,
    maxCatchUp: options.cap,
  };
}
