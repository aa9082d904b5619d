import type { MessageType } from '@baton/contracts';
import murmurhash from 'murmurhash';
import type { ConsumeContext } from '../pipeline/consume-context';
import type { DeliveryContext } from '../pipeline/delivery-context';
import type { Filter, Pipe, Probe } from '../pipeline/filter';
import { bytesOfGuid, guidOrNone } from '../serialization/new-id';
import { Gate } from './gate';

/** How the messages of a consumer are kept in order among those that belong together. */
export interface Partition<M extends MessageType = MessageType> {
  /** Lanes. Messages with the same key are in the same lane; others may share it. */
  readonly count: number;
  /** What belongs together: an id, a name, or bytes. */
  readonly key: (context: ConsumeContext<M>) => string | Uint8Array;
}

/** MassTransit's. */
const SEED = 0xc5_8f_1a_7b;

/**
 * Works on one message of a lane at a time, in the order of their delivery, retries included. Within this process alone:
 * replicas that share a queue share no lanes. One whose key throws goes on without a lane to {@link PartitionKeyFilter}.
 */
export class PartitionFilter implements Filter<DeliveryContext> {
  private readonly lanes: readonly Gate[];
  private readonly keyErrors = new WeakMap<DeliveryContext, { readonly error: unknown }>();

  constructor(private readonly partition: Partition) {
    this.lanes = Array.from({ length: partition.count }, () => new Gate(1));
  }

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    const lane = this.laneFor(context);
    await lane?.enter(context.received.endpoint.stopping);
    try {
      await next.send(context);
    } finally {
      lane?.leave();
    }
  }

  /** @throws what the key of this delivery threw. */
  mustHaveLane(context: DeliveryContext): void {
    const failed = this.keyErrors.get(context);
    if (failed) throw failed.error;
  }

  probe(): Probe {
    return { name: 'partition', count: this.partition.count };
  }

  private laneFor(context: DeliveryContext): Gate | undefined {
    try {
      return this.lanes[laneOf(this.partition.key(context), this.lanes.length)];
    } catch (error) {
      this.keyErrors.set(context, { error });
      return undefined;
    }
  }
}

/**
 * Throws what the key of a partition threw where the consumer's retries and redeliveries see it. The retries do not compute
 * it again, because the message has no turn to keep; a redelivery does.
 */
export class PartitionKeyFilter implements Filter<DeliveryContext> {
  constructor(private readonly partition: PartitionFilter) {}

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    this.partition.mustHaveLane(context);
    await next.send(context);
  }

  probe(): Probe {
    return { name: 'partition-key' };
  }
}

/** The lane of a key, as MassTransit computes it: Murmur3 of 32 bits over a GUID's .NET bytes, or over UTF-8. */
export function laneOf(key: string | Uint8Array, count: number): number {
  return murmurhash.v3(bytesOf(key), SEED) % count;
}

function bytesOf(key: string | Uint8Array): Uint8Array {
  if (typeof key !== 'string') return key;
  const guid = guidOrNone(key);
  return guid === undefined ? Buffer.from(key, 'utf8') : dotNetBytesOf(guid);
}

/** .NET keeps the first three groups of a GUID with their low bytes first. */
function dotNetBytesOf(guid: string): Uint8Array {
  const bytes = Buffer.from(bytesOfGuid(guid));
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
