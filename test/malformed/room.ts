import type { MessageOf } from '@baton/contracts';
import { MetricName, Metrics } from '@baton/observability';
import { eventually } from '@baton/testing';
import type { PutOptions, Stage } from '../conformance/stage';
import { goodOrder, INTAKE, intake, type PlaceOrder } from './intake';
import { envelope } from './malformed-case';

/** Something to put on the queue. */
export interface Input {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly options?: PutOptions | undefined;
}

/** What became of an input that was moved. */
export interface Moved {
  readonly endsIn: 'error' | 'skipped';
  readonly reason: unknown;
  /** The error that is named is one of the bus, or the consumer's own: no accident of reading. */
  readonly onPurpose: boolean;
  /** Every byte of its body is as it was put. */
  readonly unchanged: boolean;
}

/** How many deliveries ended how. */
export type Outcomes = Readonly<Record<string, number>>;

/** A bus with the consumers of the intake, and somebody who watches where its messages go. */
export interface Room {
  /** Puts inputs, all at once, a good order after each, and waits until every delivery has ended. */
  put(inputs: readonly Input[]): Promise<void>;
  /** What was moved since the last call, by name. */
  moved(): Promise<Readonly<Record<string, Moved>>>;
  /** The customers of the orders consumed since the last call: those of good ones are numbered. */
  customers(): readonly string[];
  outcomes(): Promise<Outcomes>;
  /** `healthy`, unless something gave way. */
  health(): string;
}

/** The header by which an input is known again. */
const NAME = 'malformed-case';
/** Long enough for the bus to give up what it has put back again and again, which is what a defect looks like. */
const PATIENCE_MS = 55_000;
/** Puts under way at once: each has a channel of its own. */
const AT_ONCE = 40;

/** What JavaScript throws where nobody looked. */
const accidents = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'URIError']);

/** Opens the room on a stage. */
export async function openRoom(stage: Stage): Promise<Room> {
  const metrics = new Metrics();
  const { consumers, taken } = intake();
  const bus = await stage.start(consumers, { metrics });
  const taps = { error: await stage.tap(`${INTAKE}_error`), skipped: await stage.tap(`${INTAKE}_skipped`) };
  const bodies = new Map<string, Buffer>();
  const seen = { error: 0, skipped: 0 };
  let puts = 0;
  const outcomes = async (): Promise<Outcomes> => {
    const received = await metrics.registry.getSingleMetric(MetricName.busReceived)?.get();
    return Object.fromEntries((received?.values ?? []).map(({ labels, value }) => [String(labels.outcome), value]));
  };
  return {
    outcomes,
    health: () => bus.health().status,
    customers: () => taken.splice(0).map(({ customer }: MessageOf<typeof PlaceOrder>) => customer),
    async put(inputs) {
      for (let from = 0; from < inputs.length; from += AT_ONCE) {
        await Promise.all(
          inputs.slice(from, from + AT_ONCE).flatMap(({ name, body, options }) => {
            bodies.set(name, Buffer.from(body));
            puts += 2;
            return [
              stage.put(INTAKE, body, { ...options, headers: { [NAME]: name, ...options?.headers } }),
              stage.put(INTAKE, envelope({ ...goodOrder, customer: `good ${puts / 2}` })),
            ];
          }),
        );
      }
      await eventually(
        async () => {
          const { acked = 0, faulted = 0, skipped = 0, requeued = 0 } = await outcomes();
          expect({ ended: acked + faulted + skipped, requeued }).toEqual({ ended: puts, requeued: 0 });
        },
        { timeoutMs: PATIENCE_MS },
      );
    },
    async moved() {
      const { faulted = 0, skipped = 0 } = await outcomes();
      const found: Record<string, Moved> = {};
      const collect = async (endsIn: 'error' | 'skipped', count: number): Promise<void> => {
        for (; seen[endsIn] < count; seen[endsIn]++) {
          const message = await taps[endsIn].next();
          const name = String(message.headers[NAME]);
          const unchanged = bodies.get(name)?.equals(message.body) ?? false;
          const onPurpose = !accidents.has(String(message.headers['MT-Fault-ExceptionType']));
          found[name] = { endsIn, reason: message.headers['MT-Reason'], onPurpose, unchanged };
        }
      };
      await collect('error', faulted);
      await collect('skipped', skipped);
      return found;
    },
  };
}
