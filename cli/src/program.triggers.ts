import type { Command } from 'commander';
import {
  addTrigger,
  changeTrigger,
  listTriggers,
  lookAtTrigger,
  removeTrigger,
  switchTrigger,
} from './actions/triggers';
import type { Add } from './program.types';
import { orNone, readCap, readInstant, readLimit, readMisfirePolicy, readRule } from './reading';
import type { TriggerRequest } from './trigger.types';

interface Why {
  readonly reason?: string;
}

interface SettingOptions extends Why {
  readonly pipeline?: string;
  readonly cron?: string;
  readonly zone?: string;
  readonly rule?: object;
  readonly misfire?: string;
  readonly cap?: number | 'none';
  readonly window?: string;
  readonly from?: string;
  readonly until?: string;
  readonly jitter?: string;
}

/** Triggers: what starts runs by the clock. */
export const addTriggers: Add = (program, terminal, api, ended) => {
  const triggers = program.command('triggers').description('what starts runs by the clock: look at it, change it');
  triggers
    .command('list', { isDefault: true })
    .description('list them; what is meant when no other command is given')
    .option('--pipeline <name>', 'only those of this pipeline')
    .action(async ({ pipeline }: { pipeline?: string }) => ended(await listTriggers(api(), terminal, pipeline)));
  triggers
    .command('show <trigger>')
    .description('show when it is due next, why then, and what it fired last')
    .option('--next <number>', 'how many to come (default: 10)', readLimit)
    .option('--last <number>', 'how many that were (default: 10)', readLimit)
    .action(async (name: string, counts: { next?: number; last?: number }) => {
      ended(await lookAtTrigger(api(), terminal, name, counts));
    });
  const add = triggers.command('add <trigger>').description('make one; it makes up for nothing from before');
  withSettings(add)
    .option('--disabled', 'switched off at first')
    .action(async (name: string, { disabled, ...options }: SettingOptions & { readonly disabled?: boolean }) => {
      const request = { ...requestOf(add, options), enabled: disabled === true ? false : undefined };
      ended(await addTrigger(api(), terminal, name, request));
    });
  const change = triggers
    .command('change <trigger>')
    .description('change one from now on; what is not given stays as it is');
  withSettings(change)
    .option('--preview', 'say what it would add, remove and move in 90 days, and change nothing')
    .action(async (name: string, { preview = false, ...options }: SettingOptions & { readonly preview?: boolean }) => {
      ended(await changeTrigger(api(), terminal, name, requestOf(change, options), preview));
    });
  for (const control of ['enable', 'disable'] as const) {
    triggers
      .command(`${control} <trigger>`)
      .description(control === 'enable' ? 'switch it on; what was missed is not made up for' : 'switch it off')
      .option('--reason <text>', 'why; kept in the log')
      .action(async (name: string, { reason }: Why) => {
        ended(await switchTrigger(api(), terminal, name, control, reason));
      });
  }
  triggers
    .command('remove <trigger>')
    .description('remove it and the ledger of what it fired; its runs stay')
    .option('--reason <text>', 'why; kept in the log')
    .action(async (name: string, { reason }: Why) => ended(await removeTrigger(api(), terminal, name, reason)));
};

function withSettings(command: Command): Command {
  return command
    .option('--pipeline <name>', 'the pipeline it starts')
    .option('--cron <expression>', 'when, as cron: five fields, or six with seconds first; needs --zone')
    .option('--zone <zone>', 'the IANA time zone of --cron')
    .option('--rule <json>', 'when, as any rule: {"monthDay":31,"at":"18:00","zone":"UTC"}', readRule)
    .option(
      '--misfire <policy>',
      'what was missed: skip, fire-once (default for a new one) or fire-all',
      readMisfirePolicy,
    )
    .option('--cap <number>', 'under fire-all, at most so many; none for the default', orNone(readCap))
    .option('--window <length>', 'make up for nothing older, such as 6h; none for no bound')
    .option('--from <instant>', 'not before; none for no bound', orNone(readInstant))
    .option('--until <instant>', 'not after; none for no bound', orNone(readInstant))
    .option('--jitter <length>', 'fire up to so much later, such as 5m; none for none')
    .option('--reason <text>', 'why; kept in the log');
}

function requestOf(command: Command, options: SettingOptions): TriggerRequest {
  const { cron, zone, rule, pipeline, reason } = options;
  if (cron !== undefined && rule !== undefined) command.error('error: --cron and --rule are two rules; give one.');
  if ((cron === undefined) !== (zone === undefined)) command.error('error: --cron and --zone belong together.');
  return {
    pipeline,
    rule: cron === undefined ? rule : { cron, zone },
    misfirePolicy: options.misfire,
    maxCatchUp: nullIfNone(options.cap),
    catchUpWindow: nullIfNone(options.window),
    startsAtUtc: nullIfNone(options.from),
    endsAtUtc: nullIfNone(options.until),
    jitter: nullIfNone(options.jitter),
    reason,
  };
}

function nullIfNone<T>(option: T | 'none' | undefined): T | null | undefined {
  return option === 'none' ? null : option;
}
