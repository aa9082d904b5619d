import { type PreviewRequest, preview, previewLines } from './actions/preview';
import type { Add } from './program.types';
import { readLimit } from './reading';

/** Adds `preview`, which reckons by itself: it asks no server, and `terminal` is the whole one, also under `--json`. */
export const addPreview: Add = (program, terminal, _api, ended) => {
  program
    .command('preview')
    .description('list when a rule is due, and why; without a rule, answers lines of JSON from standard input')
    .option('--cron <expression>', 'cron: five fields, or six with seconds first')
    .option('--rrule <rule>', 'a recurrence rule of RFC 5545, such as FREQ=MONTHLY;BYDAY=-1FR')
    .option('--every <duration>', 'an interval: PT90M or 90m of real time, P2D or P1M at one local time')
    .option('--rule <json>', 'any rule as JSON, such as {"monthDay":31,"at":"18:00","zone":"UTC"}')
    .option('--why', 'also what is left out, each line with its reason as a sentence; needs --to')
    .option('--explain', 'the rule in plain English instead')
    .option('--anchor <time>', 'first occurrence of --every, start of --rrule (default: --from)')
    .option('--zone <zone>', 'IANA time zone (default: UTC)')
    .option('--from <instant>', 'inclusive (default: now)')
    .option('--to <instant>', 'exclusive; without it, --count occurrences are listed')
    .option('--count <number>', 'how many without --to (default: 10)', readLimit)
    .option('--gap <choice>', 'local times that do not exist: run-after, shift or skip')
    .option('--overlap <choice>', 'local times that are there twice: first, last or both')
    .option('--days <rule>', 'two restricted day fields of cron: either or both')
    .action(async (request: PreviewRequest) => {
      const { json = false } = program.opts<{ json?: boolean }>();
      const now = new Date();
      const { cron, rrule, every, rule } = request;
      const hasRule = [cron, rrule, every, rule].some((given) => given !== undefined);
      ended(hasRule ? preview(terminal, request, json, now) : await previewLines(terminal, now));
    });
};
