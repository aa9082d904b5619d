import type { Clock } from '@baton/contracts';
import { MessageHeader } from '../../serialization/headers';
import { systemTimers, type Timers } from '../../timers';
import { type ExchangeLife, lifeOf } from '../exchange-life';
import { hasBrokerLimit, type QueueOptions } from '../queue-options';
import {
  DIRECT_REPLY_TO,
  type Exchange,
  type ExchangeType,
  type ReceiveEndpoint,
  type TransportMessage,
} from '../transport.port';
import { InMemoryQueue } from './in-memory-queue';

/** How a broker behaves. */
export interface InMemoryBrokerOptions {
  /** Drops messages whose time to live is over. @default none: nothing expires */
  readonly clock?: Clock | undefined;
  /** Holds what waits in delayed exchanges. @default the process's own */
  readonly timers?: Timers | undefined;
  /** Hands out what has come, a turn later: a publisher must never run a consumer's code. @default setImmediate */
  readonly soon?: ((handOut: () => void) => void) | undefined;
}

interface DeclaredExchange {
  readonly type: ExchangeType;
  readonly life: ExchangeLife;
  readonly alternateExchange: string | undefined;
  readonly delayed: boolean;
  readonly exchanges: Set<string>;
  readonly queues: Set<string>;
}

/**
 * A broker in this process: exchanges, queues and what binds them. Several transports on one broker are several
 * services in one process. It forgets everything when the process ends.
 */
export class InMemoryBroker {
  private readonly exchanges = new Map<string, DeclaredExchange>();
  private readonly queues = new Map<string, InMemoryQueue>();

  constructor(private readonly options: InMemoryBrokerOptions = {}) {}

  /** The names of all exchanges. */
  get exchangeNames(): readonly string[] {
    return [...this.exchanges.keys()];
  }

  /** The names of all queues. */
  get queueNames(): readonly string[] {
    return [...this.queues.keys()];
  }

  /** Where an exchange's messages go: other exchanges and queues, by name. */
  bindingsOf(exchange: string): { readonly exchanges: readonly string[]; readonly queues: readonly string[] } {
    const found = this.exchanges.get(exchange);
    return { exchanges: [...(found?.exchanges ?? [])], queues: [...(found?.queues ?? [])] };
  }

  /** How an exchange was declared; undefined when there is none of that name. */
  exchange(
    name: string,
  ): { readonly type: string; readonly durable: boolean; readonly autoDelete: boolean } | undefined {
    const found = this.exchanges.get(name);
    const type = found?.delayed ? 'x-delayed-message' : found?.type;
    return found && { type: type ?? 'fanout', ...found.life };
  }

  /** What waits in a queue; empty when there is no such queue. */
  messagesIn(queue: string): readonly TransportMessage[] {
    return this.queues.get(queue)?.waiting ?? [];
  }

  /** Takes the first message out of a queue, as a person looking into it would. */
  take(queue: string): TransportMessage | undefined {
    return this.queues.get(queue)?.take();
  }

  /** Makes an exchange, its queue where it names one, and its bindings. What exists stays. */
  declareExchange(declared: Exchange): void {
    const { queue, singleActiveConsumer, boundTo = [] } = declared;
    const exchange = this.exchangeNamed(declared);
    if (queue !== undefined) {
      this.declareQueue(queue, { type: 'classic', singleActiveConsumer });
      exchange.queues.add(queue);
    }
    for (const destination of boundTo) {
      this.declareExchange(destination);
      exchange.exchanges.add(destination.name);
    }
  }

  /** Makes a queue and the exchange of the same name that feeds it. What exists stays. */
  declareQueue(name: string, options: QueueOptions & { readonly temporary?: boolean }): InMemoryQueue {
    const { temporary = false } = options;
    let queue = this.queues.get(name);
    if (!queue) {
      queue = new InMemoryQueue(
        name,
        { ...options, temporary },
        {
          move: (from, to, message) => this.moveTo(`${from}_${to}`, message),
          deadLetter: (to, message) => this.publish(to, message),
          now: () => this.options.clock?.now().getTime(),
          soon: this.options.soon ?? setImmediate,
        },
      );
      this.queues.set(name, queue);
    }
    this.exchangeNamed({ name, temporary }).queues.add(name);
    return queue;
  }

  /** Makes what an endpoint consists of: its queue and exchange, those of its types, and where what fails there goes. */
  declareEndpoint({ name, temporary = false, queue, bindings }: ReceiveEndpoint): InMemoryQueue {
    const declared = this.declareQueue(name, { ...queue, temporary });
    for (const binding of bindings) this.bind(binding, name);
    if (!temporary && hasBrokerLimit(queue)) this.declareQueue(`${name}_error`, { type: 'classic' });
    if (queue.type === 'classic' && queue.deadLetterTo !== undefined) {
      this.declareQueue(queue.deadLetterTo, { type: 'classic' });
    }
    return declared;
  }

  /** Everything sent to `source` goes to `destination` too. */
  bind(source: Exchange, destination: string): void {
    this.declareExchange(source);
    this.exchangeNamed(source).exchanges.add(destination);
  }

  /** Removes a queue that belonged to one connection, with its exchange and all bindings to it. */
  deleteQueue(name: string): void {
    this.queues.delete(name);
    this.exchanges.delete(name);
    for (const exchange of this.exchanges.values()) exchange.exchanges.delete(name);
  }

  /** Puts a copy in each queue that is reached, one each. An answer reaches the queue its routing key names. */
  publish(exchange: string, message: TransportMessage): void {
    const delayMs = this.exchanges.get(exchange)?.delayed ? delayOf(message) : 0;
    if (delayMs <= 0) this.route(exchange, message);
    else (this.options.timers ?? systemTimers).after(delayMs, () => this.route(exchange, message));
  }

  private route(exchange: string, message: TransportMessage): void {
    const reached =
      exchange === DIRECT_REPLY_TO ? [message.routingKey ?? ''] : this.queuesReachedFrom(exchange, message);
    for (const queue of reached) this.queues.get(queue)?.add(message);
  }

  private exchangeNamed(asked: Exchange): DeclaredExchange {
    const { name, type = 'fanout', alternateExchange, delayed = false } = asked;
    let exchange = this.exchanges.get(name);
    if (!exchange) {
      exchange = { type, life: lifeOf(asked), alternateExchange, delayed, exchanges: new Set(), queues: new Set() };
      this.exchanges.set(name, exchange);
    }
    return exchange;
  }

  private queuesReachedFrom(start: string, { routingKey = '' }: TransportMessage): readonly string[] {
    const seen = new Set([start]);
    const queues = new Set<string>();
    for (const name of seen) {
      const exchange = this.exchanges.get(name);
      if (!exchange) continue;
      if (passesOn(exchange, routingKey)) {
        for (const queue of exchange.queues) queues.add(queue);
        for (const next of exchange.exchanges) seen.add(next);
      } else if (exchange.alternateExchange !== undefined) seen.add(exchange.alternateExchange);
    }
    return [...queues];
  }

  private moveTo(name: string, message: TransportMessage): void {
    this.declareQueue(name, { type: 'classic' });
    this.publish(name, message);
  }
}

/** Nothing is bound by a routing key here, so what has one is for fanouts, and for headers that nobody asks for. */
function passesOn({ type, exchanges, queues }: DeclaredExchange, routingKey: string): boolean {
  if (exchanges.size + queues.size === 0) return false;
  return routingKey === '' || type === 'fanout' || type === 'headers';
}

function delayOf({ headers }: TransportMessage): number {
  const delay = headers[MessageHeader.delay];
  return typeof delay === 'object' && delay !== null && 'int64' in delay ? Number(delay.int64) : 0;
}
