import { markdownTable } from '../markdown-table';
import { type Measured, microsMoreThan, passesOf, ratioTo, summaryOf } from './measurement';
import type { QueueType, Work } from './pass';
import { references, type Variant, variantsOf } from './variants';

const titles: Readonly<Record<Work, string>> = {
  publish: 'Publish with confirms, 1000 outstanding',
  consume: 'Consume and ack, prefetch 200',
  'request-1': 'Request and response, one at a time',
  'request-64': 'Request and response, 64 at once',
  outbox: 'Outbox: a row and a message, 8 writers',
  inbox: 'Inbox: a message into a row, 8 at once',
};

/** Everything measured so far of a run. */
export interface BusReport {
  readonly measured: readonly Measured[];
  readonly works: readonly Work[];
  readonly variants: readonly Variant[];
  readonly queueTypes: readonly QueueType[];
}

/** A table for each work, with its title. */
export function busTables(report: BusReport): string {
  const tables = report.works.map((work) => `${titles[work]}:\n\n${workTable(work, report)}`);
  return [...tables, ...inboxLines(report)].join('\n\n');
}

function workTable(work: Work, { measured, variants, queueTypes }: BusReport): string {
  const first = labelOf(references[work], variants);
  const head = queueTypes.flatMap((type) => [`${type}, /s`, `× ${first}`, 'CPU µs', 'MB']);
  const rows = variantsOf(work, variants).map(({ id, label, works }) => [
    label,
    ...queueTypes.flatMap((type) => cellsOf(passesOf(measured, work, type), references[work], id)),
    works[work] ?? '',
  ]);
  return markdownTable(['client', ...head, 'how'], rows);
}

function cellsOf(passes: readonly Measured[], reference: string, variant: string): readonly string[] {
  const summary = summaryOf(passes, variant);
  if (summary === undefined) return ['–', '–', '–', '–'];
  const { rate, cpuMicros, peakBytes } = summary;
  const ratio = ratioTo(passes, reference, variant);
  return [rate.toFixed(0), ratio?.toFixed(2) ?? '–', cpuMicros.toFixed(1), (peakBytes / 2 ** 20).toFixed(0)];
}

/** What the inbox costs is a difference, which no ratio shows. */
function inboxLines({ measured, queueTypes }: BusReport): readonly string[] {
  return queueTypes.flatMap((type) => {
    const more = microsMoreThan(passesOf(measured, 'inbox', type), references.inbox, 'baton-rows');
    return more === undefined ? [] : [`With the inbox a message takes ${more.toFixed(0)} µs more (${type}).`];
  });
}

function labelOf(id: string, variants: readonly Variant[]): string {
  return variants.find((variant) => variant.id === id)?.label ?? id;
}
