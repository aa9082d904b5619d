import { writeFileSync } from 'node:fs';
import { textTable } from '@baton/terminal';
import { ApiRefusedError } from '../api.error';
import type {
  EnrolmentFilter,
  EnrolmentPreview,
  EnrolmentsResult,
  EnrolmentView,
  PreviewQuery,
} from '../enrolment.types';
import type { EnrolmentApi } from '../enrolment-api';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** The most the API gives at once. */
const PAGE = 1_000;

/** Lists enrolments. */
export async function listEnrolments(
  api: EnrolmentApi,
  terminal: Terminal,
  filter: EnrolmentFilter,
  limit: number,
): Promise<ExitCode> {
  const found: EnrolmentView[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await api.page(filter, Math.min(PAGE, limit - found.length), cursor ?? undefined);
    found.push(...page.enrolments);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < limit);
  if (found.length === 0) terminal.out('There are no such enrolments.');
  else terminal.out(enrolmentTable(found));
  if (cursor !== null) terminal.out(`There are more; --limit lists more than ${limit}.`);
  return ExitCode.succeeded;
}

/** Shows an organization's enrolments with all that is chosen of each. */
export async function lookAtEnrolments(
  api: EnrolmentApi,
  terminal: Terminal,
  filter: EnrolmentFilter,
): Promise<ExitCode> {
  const { enrolments } = await api.page(filter, PAGE, undefined);
  if (enrolments.length === 0) terminal.out('The organization is enrolled in nothing.');
  for (const enrolment of enrolments) show(terminal, enrolment);
  return ExitCode.succeeded;
}

/** Makes a change, or says what it would do; says line by line what is wrong with it. */
export async function changeEnrolments(terminal: Terminal, change: () => Promise<EnrolmentsResult>): Promise<ExitCode> {
  try {
    showResult(terminal, await change());
    return ExitCode.succeeded;
  } catch (error) {
    if (error instanceof ApiRefusedError) for (const line of linesOf(error.problem)) terminal.out(line);
    throw error;
  }
}

/** Writes enrolments as CSV, to a file or where answers go. */
export async function exportEnrolments(
  api: EnrolmentApi,
  terminal: Terminal,
  filter: EnrolmentFilter,
  path: string | undefined,
): Promise<ExitCode> {
  const file = await api.export(filter);
  if (path === undefined) {
    terminal.out(file.trimEnd());
    return ExitCode.succeeded;
  }
  writeFileSync(path, file);
  terminal.out(`${file.trimEnd().split('\n').length - 1} lines are in ${path}.`);
  return ExitCode.succeeded;
}

/** Lists when an organization's enrolments are due, and why then. */
export async function previewEnrolments(
  api: EnrolmentApi,
  terminal: Terminal,
  organization: string,
  query: PreviewQuery,
): Promise<ExitCode> {
  const preview = await api.preview(organization, query);
  terminal.out(`${preview.organizationName} (${preview.timeZone}) from ${preview.fromUtc} to ${preview.toUtc}:`);
  showLines(terminal, preview);
  return ExitCode.succeeded;
}

/** Lists the changes of an organization's clocks, and the work they touch. */
export async function listOddDays(
  api: EnrolmentApi,
  terminal: Terminal,
  organization: string,
  query: PreviewQuery,
): Promise<ExitCode> {
  const odd = await api.oddDays(organization, query);
  const { organizationName, timeZone, clockChanges } = odd;
  if (clockChanges.length === 0) terminal.out(`The clocks of ${organizationName} (${timeZone}) do not change.`);
  for (const { date, kind, from, to } of clockChanges) {
    const what = kind === 'gap' ? 'are missing' : 'are there twice';
    terminal.out(`${date}: in ${timeZone} the times from ${from} to ${to} ${what}.`);
  }
  showLines(terminal, odd);
  return ExitCode.succeeded;
}

function enrolmentTable(enrolments: readonly EnrolmentView[]): string {
  const rows = enrolments.map((enrolment) => {
    const { scheduleType, organizationName, organizationId, explanation, validFrom, validUntil } = enrolment;
    const cells = [scheduleType, organizationName, organizationId, explanation, validFrom ?? '', validUntil ?? ''];
    return [...cells, stateOf(enrolment)];
  });
  const head = ['schedule type', 'organization', 'id', 'when', 'from', 'until', 'is'];
  return textTable(head, rows, { widths: [null, null, null, 40, null, null, null] });
}

const stateOf = ({ paused, refused }: EnrolmentView): string => (refused ? 'refused' : paused ? 'paused' : 'on');

function show(terminal: Terminal, enrolment: EnrolmentView): void {
  const { scheduleType, organizationName, explanation, parameters, validFrom, validUntil, refused } = enrolment;
  terminal.out(`${organizationName} in ${scheduleType}: ${stateOf(enrolment)}.`);
  terminal.out(`  ${explanation}`);
  if (refused !== null) terminal.out(`  It has no dates any more: ${refused}`);
  if (validFrom !== null || validUntil !== null) {
    terminal.out(`  From ${validFrom ?? 'ever'} until ${validUntil ?? 'ever'}.`);
  }
  if (Object.keys(parameters).length > 0) terminal.out(`  Parameters: ${JSON.stringify(parameters)}`);
  const { misfirePolicy, catchUpDays, maxCatchUp, changedBy, changedAtUtc } = enrolment;
  terminal.out(`  When a date was missed: ${misfirePolicy}, up to ${catchUpDays} days and ${maxCatchUp} dates back.`);
  if (changedAtUtc !== null) terminal.out(`  Changed by ${changedBy ?? 'somebody'} at ${changedAtUtc}.`);
}

function showResult(terminal: Terminal, result: EnrolmentsResult): void {
  const { module, applied, enrolled, changed, unchanged, preview, fingerprint } = result;
  const counts = `${enrolled} enrolled, ${changed} changed, ${unchanged} as they were`;
  terminal.out(`${module}: ${counts}.${applied ? '' : ' This was a check: nothing was changed.'}`);
  if (preview !== null) showPreview(terminal, preview);
  if (!applied && fingerprint !== null) terminal.out(`To do exactly this: the same with --apply ${fingerprint}`);
}

function showPreview(terminal: Terminal, preview: NonNullable<EnrolmentsResult['preview']>): void {
  const { added, removed, moved, unchanged, each } = preview;
  terminal.out(`In 90 days: ${added} added, ${removed} removed, ${moved} moved, ${unchanged} as they are.`);
  if (each === null) return;
  for (const { nominalLocal } of each.added) terminal.out(`+ ${nominalLocal}`);
  for (const { nominalLocal } of each.removed) terminal.out(`- ${nominalLocal}`);
  for (const { before, after } of each.moved) terminal.out(`~ ${before.nominalLocal} to ${after.nominalLocal}`);
}

function showLines(terminal: Terminal, { enrolments }: EnrolmentPreview): void {
  for (const { scheduleType, paused, refused, lines, more } of enrolments) {
    const none = refused ?? (lines.length === 0 ? 'nothing' : '');
    terminal.out(`${scheduleType}${paused ? ' (paused)' : ''}:${none === '' ? '' : ` ${none}`}`);
    for (const { nominalLocal, dueDate, why } of lines) {
      terminal.out(`  ${nominalLocal} ${dueDate === null ? 'left out' : `in the night of ${dueDate}`}. ${why}`);
    }
    if (more) terminal.out('  and more: give a shorter span.');
  }
}

/** `line 3, rule: … Expected …`, as far as the API named lines. */
function linesOf(problem: unknown): readonly string[] {
  const errors: unknown = typeof problem === 'object' && problem !== null && 'errors' in problem ? problem.errors : [];
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: Readonly<Record<string, unknown>>) =>
    typeof error.line === 'number' ? [`line ${error.line}, ${String(error.field)}: ${String(error.problem)}`] : [],
  );
}
