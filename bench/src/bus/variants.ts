import type { Work } from './pass';

/** One way of doing a work. */
export interface Variant {
  readonly id: string;
  readonly label: string;
  /** The compiled file that runs it, or the .NET project. */
  readonly runner: string;
  /** What it does for each work it knows, in the words of the table's last column. */
  readonly works: Partial<Record<Work, string>>;
}

/** What the others are measured against. */
export const REFERENCE = 'amqplib';

const DIRECT = 'amq.rabbitmq.reply-to, nothing confirmed';

/** Everybody who is measured, in the order of the table. */
export const VARIANTS: readonly Variant[] = [
  {
    id: REFERENCE,
    label: 'amqplib',
    runner: 'amqplib',
    works: {
      publish: 'confirms; the same bytes each time, straight to the queue',
      consume: 'an ack for each; looks at nothing',
      'request-1': DIRECT,
      'request-64': DIRECT,
    },
  },
  {
    id: 'amqplib-exchanges',
    label: "amqplib, MassTransit's way",
    runner: 'amqplib',
    works: { publish: 'the same through the two fanout exchanges' },
  },
  {
    id: 'amqplib-acks',
    label: 'amqplib, 50 acks in one',
    runner: 'amqplib',
    works: { consume: 'an ack for 50; looks at nothing' },
  },
  {
    id: 'baton',
    label: 'Baton',
    runner: 'baton',
    works: {
      publish: 'confirms; envelopes, two fanout exchanges',
      consume: 'acks in batches; envelope read, message validated',
      'request-1': 'envelopes; request and answer confirmed',
      'request-64': 'envelopes; request and answer confirmed',
    },
  },
];

/** Those who do a work. */
export function variantsOf(work: Work, chosen: readonly Variant[]): readonly Variant[] {
  return chosen.filter(({ works }) => works[work] !== undefined);
}
