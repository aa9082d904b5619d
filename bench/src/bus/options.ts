import { readArguments, UsageError, wholeNumber } from '../command-line';
import { QUEUE_TYPES, type QueueType, WORKS, type Work } from './pass';
import { VARIANTS, type Variant } from './variants';

const usage =
  'Usage: npm run bench:bus -- [--messages 30000] [--rounds 3] [--size 1000] [--only publish,consume,amqplib,baton] [--queue both] [--profile FOLDER]';

/** What is measured, and how often. */
export interface BusBenchOptions {
  /** Published, and consumed, in each pass; dearer works have fewer. */
  readonly messages: number;
  /** In each, every variant runs once. */
  readonly rounds: number;
  /** Bytes of a message's body. */
  readonly size: number;
  readonly queueTypes: readonly QueueType[];
  readonly works: readonly Work[];
  readonly variants: readonly Variant[];
  /** Folder for CPU profiles of the Node processes of the last round; they slow it. */
  readonly profileFolder: string | undefined;
}

/** @throws {UsageError} that names what is wrong. */
export function readOptions(args: readonly string[]): BusBenchOptions {
  const values = readArguments(
    args,
    {
      messages: { type: 'string', default: '30000' },
      rounds: { type: 'string', default: '3' },
      size: { type: 'string', default: '1000' },
      only: { type: 'string', default: '' },
      queue: { type: 'string', default: 'both' },
      profile: { type: 'string' },
    },
    usage,
  );
  return {
    messages: wholeNumber(values.messages, '--messages', usage),
    rounds: wholeNumber(values.rounds, '--rounds', usage),
    size: wholeNumber(values.size, '--size', usage),
    queueTypes: queueTypesOf(values.queue),
    ...chosenBy(values.only),
    profileFolder: values.profile,
  };
}

function queueTypesOf(text: string): readonly QueueType[] {
  const chosen = text === 'both' ? QUEUE_TYPES : QUEUE_TYPES.filter((type) => type === text);
  if (chosen.length === 0) throw new UsageError(`--queue is "${text}". Expected quorum, classic or both. ${usage}`);
  return chosen;
}

/** Names of works leave the other works out, names of variants the other variants. */
function chosenBy(only: string): Pick<BusBenchOptions, 'works' | 'variants'> {
  const names = only === '' ? [] : only.split(',');
  const works = WORKS.filter((work) => names.includes(work));
  const variants = VARIANTS.filter(({ id }) => names.includes(id));
  const unknown = names.find((name) => !WORKS.some((work) => work === name) && !VARIANTS.some(({ id }) => id === name));
  if (unknown !== undefined) {
    const known = [...WORKS, ...VARIANTS.map(({ id }) => id)].join(', ');
    throw new UsageError(`--only names "${unknown}". Expected some of ${known}. ${usage}`);
  }
  return {
    works: works.length > 0 ? works : WORKS,
    variants: variants.length > 0 ? variants : VARIANTS,
  };
}
