import {
  deliveryLimitOf,
  type Exchange,
  hasBrokerLimit,
  lifeOf,
  type QueueOptions,
  type ReceiveEndpoint,
} from '@baton/bus';
import {
  type DeclarationPlan,
  type ExchangeDeclaration,
  joinPlans,
  type QueueArgument,
  type QueueDeclaration,
} from './declaration-plan';

/** How long the broker keeps a temporary queue that nobody uses, in milliseconds; MassTransit's value. */
const TEMPORARY_EXPIRES_MS = 60_000;

/** Where deliveries that are not consumed end. */
export type MoveTarget = 'error' | 'skipped';

/** The exchange and the queue that `move` copies to: `<endpoint>_error`, `<endpoint>_skipped`. */
export function moveTargetName(endpointName: string, target: MoveTarget): string {
  return `${endpointName}_${target}`;
}

/**
 * What a publisher or sender declares: the exchange, every exchange it is bound to, and the queue where the address
 * names one. Consumers never declare the bindings between types, so without this a consumer of an ancestor gets nothing.
 */
export function sendPlan(exchange: Exchange): DeclarationPlan {
  const boundTo = exchange.boundTo ?? [];
  const own: DeclarationPlan = {
    queues: exchange.queue === undefined ? [] : [plainQueue(exchange.queue, exchange)],
    exchanges: [declarationOf(exchange)],
    queueBindings: exchange.queue === undefined ? [] : [{ source: exchange.name, destination: exchange.queue }],
    exchangeBindings: boundTo.map((ancestor) => ({ source: exchange.name, destination: ancestor.name })),
  };
  return joinPlans(own, ...boundTo.map(sendPlan));
}

/**
 * What a receive endpoint declares: its queue, its exchange, the exchanges it is bound to. A queue with a delivery limit
 * names its `_error` as dead-letter exchange, so that exists from the start; any other has it made on first need, as
 * MassTransit's have.
 */
export function receivePlan(endpoint: ReceiveEndpoint): DeclarationPlan {
  const { name, temporary = false, bindings } = endpoint;
  const own: DeclarationPlan = {
    queues: [{ ...durabilityOf(temporary), name, exclusive: temporary, arguments: queueArguments(endpoint) }],
    exchanges: [declarationOf({ name, temporary })],
    queueBindings: [{ source: name, destination: name }],
    exchangeBindings: [],
  };
  const bound = bindings.map((type): DeclarationPlan => {
    const binding = { source: type.name, destination: name };
    return { queues: [], exchanges: [declarationOf(type)], queueBindings: [], exchangeBindings: [binding] };
  });
  const deadLetters = deadLetterPlans(endpoint);
  return joinPlans(own, ...bound, ...deadLetters);
}

function deadLetterPlans(endpoint: ReceiveEndpoint): readonly DeclarationPlan[] {
  const { queue } = endpoint;
  if (isLimited(endpoint)) return [movePlan(endpoint, 'error')];
  if (queue.type !== 'classic' || queue.deadLetterTo === undefined) return [];
  return [sendPlan({ name: queue.deadLetterTo, queue: queue.deadLetterTo })];
}

/** What must exist before a delivery of an endpoint is moved. */
export function movePlan(endpoint: ReceiveEndpoint, target: MoveTarget): DeclarationPlan {
  const name = moveTargetName(endpoint.name, target);
  const { temporary = false, queue } = endpoint;
  // A limited queue's arguments are not inherited whole: with a dead-letter exchange of its own, `_error` would be its target.
  const inherited = isLimited(endpoint) ? quorumArguments(queue) : queueArguments(endpoint);
  return {
    // Not exclusive, even where the endpoint is: somebody else is to look into it.
    queues: [{ ...durabilityOf(temporary), name, exclusive: false, arguments: inherited }],
    exchanges: [declarationOf({ name, temporary })],
    queueBindings: [{ source: name, destination: name }],
    exchangeBindings: [],
  };
}

/** Temporary queues are classic: they are exclusive, which a quorum queue cannot be. */
function isLimited({ temporary, queue }: ReceiveEndpoint): boolean {
  return temporary !== true && hasBrokerLimit(queue);
}

function durabilityOf(temporary: boolean): Pick<QueueDeclaration, 'durable' | 'autoDelete'> {
  return { durable: !temporary, autoDelete: false };
}

type Arguments = Readonly<Record<string, QueueArgument>>;

function queueArguments(endpoint: ReceiveEndpoint): Arguments {
  const { queue, temporary } = endpoint;
  const { expiresMs = temporary === true ? TEMPORARY_EXPIRES_MS : undefined } = queue;
  return {
    ...(queue.type === 'classic' || temporary === true ? classicArguments(queue) : quorumArguments(queue)),
    ...(isLimited(endpoint) && limitArguments(endpoint)),
    ...(queue.singleActiveConsumer === true && { 'x-single-active-consumer': true }),
    ...(queue.messageTtlMs !== undefined && { 'x-message-ttl': int32(queue.messageTtlMs) }),
    ...(expiresMs !== undefined && { 'x-expires': int64(expiresMs) }),
    ...(queue.acknowledgementTimeoutMs !== undefined && {
      'x-consumer-timeout': int64(queue.acknowledgementTimeoutMs),
    }),
  };
}

function quorumArguments(queue: QueueOptions): Arguments {
  const { initialGroupSize } = queue.type === 'classic' ? {} : queue;
  return {
    'x-queue-type': 'quorum',
    ...(initialGroupSize !== undefined && { 'x-quorum-initial-group-size': int32(initialGroupSize) }),
  };
}

function limitArguments({ name, queue }: ReceiveEndpoint): Arguments {
  return {
    'x-delivery-limit': int32(deliveryLimitOf(queue)),
    'x-dead-letter-exchange': moveTargetName(name, 'error'),
    // With both of these the broker keeps a message until `_error` has confirmed it.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

function classicArguments(queue: QueueOptions): Arguments {
  const { maxPriority, lazy, deadLetterTo } = queue.type === 'classic' ? queue : {};
  return {
    ...(maxPriority !== undefined && { 'x-max-priority': int32(maxPriority) }),
    ...(lazy !== undefined && { 'x-queue-mode': lazy ? 'lazy' : 'default' }),
    ...(deadLetterTo !== undefined && { 'x-dead-letter-exchange': deadLetterTo }),
  };
}

/** What an endpoint's consumer asks for beside the messages. */
export function consumeArguments({ queue: { consumerPriority } }: ReceiveEndpoint): Arguments {
  return consumerPriority === undefined ? {} : { 'x-priority': int32(consumerPriority) };
}

function declarationOf(exchange: Exchange): ExchangeDeclaration {
  const { name, type = 'fanout', alternateExchange, delayed = false } = exchange;
  return {
    name,
    type: delayed ? 'x-delayed-message' : type,
    ...lifeOf(exchange),
    arguments: {
      ...(alternateExchange !== undefined && { 'alternate-exchange': alternateExchange }),
      // What it held it passes on as an exchange of this type would.
      ...(delayed && { 'x-delayed-type': type }),
    },
  };
}

/** As a .NET sender declares the queue of a `queue:` address. */
function plainQueue(name: string, exchange: Exchange): QueueDeclaration {
  return {
    name,
    ...lifeOf(exchange),
    exclusive: false,
    arguments: exchange.singleActiveConsumer === true ? { 'x-single-active-consumer': true } : {},
  };
}

function int32(value: number): QueueArgument {
  return { '!': 'int32', value };
}

function int64(value: number): QueueArgument {
  return { '!': 'int64', value };
}
