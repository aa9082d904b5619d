import { DEFAULT_DELIVERY_LIMIT, type Exchange, type QueueOptions, type ReceiveEndpoint } from '@baton/bus';
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
    queues: exchange.queue === undefined ? [] : [plainQueue(exchange.queue, exchange.temporary ?? false)],
    exchanges: [fanout(exchange.name, exchange.temporary ?? false)],
    queueBindings: exchange.queue === undefined ? [] : [{ source: exchange.name, destination: exchange.queue }],
    exchangeBindings: boundTo.map((ancestor) => ({ source: exchange.name, destination: ancestor.name })),
  };
  return joinPlans(own, ...boundTo.map(sendPlan));
}

/**
 * What a receive endpoint declares: its queue, its exchange, the exchanges it is bound to. The queue of a quorum endpoint
 * names its `_error` as dead-letter exchange, so that exists from the start; a classic one has it made on first need, as
 * MassTransit's have.
 */
export function receivePlan(endpoint: ReceiveEndpoint): DeclarationPlan {
  const temporary = endpoint.temporary ?? false;
  const own: DeclarationPlan = {
    queues: [endpointQueue(endpoint)],
    exchanges: [fanout(endpoint.name, temporary)],
    queueBindings: [{ source: endpoint.name, destination: endpoint.name }],
    exchangeBindings: [],
  };
  const bound = endpoint.bindings.map((type): DeclarationPlan => {
    const binding = { source: type.name, destination: endpoint.name };
    const exchanges = [fanout(type.name, type.temporary ?? false)];
    return { queues: [], exchanges, queueBindings: [], exchangeBindings: [binding] };
  });
  return isQuorum(endpoint) ? joinPlans(own, ...bound, movePlan(endpoint, 'error')) : joinPlans(own, ...bound);
}

/** What must exist before a delivery of an endpoint is moved. */
export function movePlan(endpoint: ReceiveEndpoint, target: MoveTarget): DeclarationPlan {
  const name = moveTargetName(endpoint.name, target);
  // A quorum queue's arguments are not inherited whole: with a dead-letter exchange of its own, `_error` would be its target.
  const inherited = isQuorum(endpoint) ? { 'x-queue-type': 'quorum' } : queueArguments(endpoint);
  return {
    queues: [{ ...endpointQueue(endpoint), name, arguments: inherited }],
    exchanges: [fanout(name, endpoint.temporary ?? false)],
    queueBindings: [{ source: name, destination: name }],
    exchangeBindings: [],
  };
}

/** Temporary queues are classic: they are exclusive, which a quorum queue cannot be. */
function isQuorum({ temporary, queue }: ReceiveEndpoint): boolean {
  return temporary !== true && queue.type !== 'classic';
}

function endpointQueue(endpoint: ReceiveEndpoint): QueueDeclaration {
  const temporary = endpoint.temporary ?? false;
  return {
    name: endpoint.name,
    durable: !temporary,
    exclusive: temporary,
    autoDelete: false,
    arguments: queueArguments(endpoint),
  };
}

function queueArguments(endpoint: ReceiveEndpoint): Readonly<Record<string, QueueArgument>> {
  const { queue } = endpoint;
  const expiresMs = queue.expiresMs ?? (endpoint.temporary === true ? TEMPORARY_EXPIRES_MS : undefined);
  return {
    ...(isQuorum(endpoint) ? quorumArguments(endpoint.name, queue) : classicArguments(queue)),
    ...(queue.singleActiveConsumer === true && { 'x-single-active-consumer': true }),
    ...(expiresMs !== undefined && { 'x-expires': int64(expiresMs) }),
  };
}

function quorumArguments(name: string, queue: QueueOptions): Readonly<Record<string, QueueArgument>> {
  return {
    'x-queue-type': 'quorum',
    'x-delivery-limit': int32(queue.deliveryLimit ?? DEFAULT_DELIVERY_LIMIT),
    'x-dead-letter-exchange': moveTargetName(name, 'error'),
    // With both of these the broker keeps a message until `_error` has confirmed it.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

function classicArguments({ maxPriority }: QueueOptions): Readonly<Record<string, QueueArgument>> {
  return maxPriority === undefined ? {} : { 'x-max-priority': int32(maxPriority) };
}

function fanout(name: string, temporary: boolean): ExchangeDeclaration {
  return { name, durable: !temporary, autoDelete: temporary };
}

/** As a .NET sender declares the queue of a `queue:` address. */
function plainQueue(name: string, temporary: boolean): QueueDeclaration {
  return { name, durable: !temporary, exclusive: false, autoDelete: temporary, arguments: {} };
}

function int32(value: number): QueueArgument {
  return { '!': 'int32', value };
}

function int64(value: number): QueueArgument {
  return { '!': 'int64', value };
}
