import type { PostingWay } from './world';

/** Who does the work of the comparison. */
export interface Engine {
  readonly id: string;
  readonly label: string;
  /** The compiled file in `workers`. */
  readonly runner: string;
  /** Baton's way of doing it. */
  readonly way?: PostingWay;
  readonly how: string;
  /** At how many transactions at once it is measured; of sets, slices at once. */
  readonly concurrencies: readonly number[];
  /** How many organizations its own world has, where that is not the common one. */
  readonly organizations?: number;
}

/** What the others' ratios are to. */
export const BARE = 'bare';
/** Needs a Redis. */
export const BULLMQ = 'bullmq';
/** The way whose growth is measured. */
export const BATON_SQL = 'baton-sql';
/** The set-based way. */
export const BATON_SET = 'baton-set';

const both = [1, 8];
const setsAtOnce = [1, 4];

/** In the order of the table. */
export const ENGINES: readonly Engine[] = [
  {
    id: BARE,
    label: 'bare pg loop, plain',
    runner: 'bare',
    how: '10 statements, each awaited, sent as text',
    concurrencies: both,
  },
  {
    id: 'bare-named',
    label: 'bare pg loop, named',
    runner: 'bare',
    how: 'the same, each text prepared once',
    concurrencies: both,
  },
  {
    id: BATON_SQL,
    label: 'Baton, SQL',
    runner: 'baton',
    way: 'sql',
    how: 'a read and a batch of writes under its names',
    concurrencies: both,
  },
  {
    id: 'baton-entities',
    label: 'Baton, entities',
    runner: 'baton',
    way: 'entities',
    how: "MikroORM's find, create and flush",
    concurrencies: both,
  },
  {
    id: BATON_SET,
    label: 'Baton, set-based',
    runner: 'baton',
    way: 'set',
    how: 'one statement for up to 500 organizations',
    concurrencies: setsAtOnce,
  },
  {
    id: 'baton-set-large',
    label: 'Baton, set-based, 100,000',
    runner: 'baton',
    way: 'set',
    how: 'the same of so many organizations: planning and start weigh less',
    concurrencies: setsAtOnce,
    organizations: 100_000,
  },
  {
    id: BULLMQ,
    label: 'BullMQ',
    runner: 'bullmq',
    how: 'Redis that syncs each write; 6 named statements a job',
    concurrencies: both,
  },
  {
    id: 'graphile-worker',
    label: 'graphile-worker',
    runner: 'graphile-worker',
    how: '6 named statements a job',
    concurrencies: both,
  },
  {
    id: 'pg-boss',
    label: 'pg-boss',
    runner: 'pg-boss',
    how: '100 jobs fetched and completed together; 6 named statements a job',
    concurrencies: both,
  },
];
