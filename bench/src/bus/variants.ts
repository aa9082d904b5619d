import type { Work } from './pass';

/** One way of doing a work. */
export interface Variant {
  readonly id: string;
  readonly label: string;
  /** The worker that runs it; `masstransit` is a .NET program. */
  readonly runner: string;
  /** What it does for each work it knows, in the words of the table's last column. */
  readonly works: Partial<Record<Work, string>>;
}

const REFERENCE = 'amqplib';
const ROWS_REFERENCE = 'amqplib-rows';
const BARE_ROWS = 'baton-bare-rows';
/** Has a form of its own for messages. */
export const NESTJS = 'nestjs';
/** Needs the .NET SDK. */
export const MASS_TRANSIT = 'masstransit';

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
  {
    id: 'rabbitmq-client',
    label: 'rabbitmq-client',
    runner: 'rabbitmq-client',
    works: {
      publish: 'confirms; JSON, straight to the queue',
      consume: 'an ack for each; looks at nothing',
      'request-1': 'amq.rabbitmq.reply-to, nothing confirmed',
      'request-64': 'amq.rabbitmq.reply-to, nothing confirmed',
    },
  },
  {
    id: 'golevelup',
    label: '@golevelup/nestjs-rabbitmq',
    runner: 'golevelup',
    works: {
      publish: 'confirms; JSON, straight to the queue',
      consume: 'an ack for each; JSON read',
      'request-1': 'amq.rabbitmq.reply-to; confirmed',
      'request-64': 'amq.rabbitmq.reply-to; confirmed',
    },
  },
  {
    id: NESTJS,
    label: '@nestjs/microservices',
    runner: 'nestjs',
    works: {
      publish: 'confirms; JSON with its pattern, straight to the queue',
      consume: 'an ack for each; JSON read, a method found by its pattern',
      'request-1': 'amq.rabbitmq.reply-to; request confirmed',
      'request-64': 'amq.rabbitmq.reply-to; request confirmed',
    },
  },
  {
    id: MASS_TRANSIT,
    label: 'MassTransit on .NET',
    runner: MASS_TRANSIT,
    works: {
      publish: 'confirms; envelopes, two fanout exchanges',
      consume: 'an ack for each; envelope read into an object',
      'request-1': 'envelopes; request and answer confirmed',
      'request-64': 'envelopes; request and answer confirmed',
    },
  },
  {
    id: ROWS_REFERENCE,
    label: 'pg and amqplib',
    runner: 'amqplib-rows',
    works: { outbox: 'insert, publish, await the confirm' },
  },
  {
    id: BARE_ROWS,
    label: 'Baton without',
    runner: 'baton-rows',
    works: {
      outbox: 'transaction, publish, await the confirm',
      inbox: 'begin and insert, commit',
    },
  },
  {
    id: 'baton-rows',
    label: 'Baton with',
    runner: 'baton-rows',
    works: {
      outbox: 'row and message in one transaction, to the last confirm',
      inbox: 'begin and inbox, insert, commit',
    },
  },
];

/** What the others are measured against, by work. */
export const references: Readonly<Record<Work, string>> = {
  publish: REFERENCE,
  consume: REFERENCE,
  'request-1': REFERENCE,
  'request-64': REFERENCE,
  outbox: ROWS_REFERENCE,
  inbox: BARE_ROWS,
};

/** Those who do a work. */
export function variantsOf(work: Work, chosen: readonly Variant[]): readonly Variant[] {
  return chosen.filter(({ works }) => works[work] !== undefined);
}
