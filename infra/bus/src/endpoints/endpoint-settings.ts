import { availableParallelism } from 'node:os';
import { isEntityName, type MessageType } from '@baton/contracts';
import type { ConnectedBatch } from '../batch/batch-settings';
import type { KillSwitchOptions } from '../middleware/kill-switch';
import type { Consume } from '../pipeline/consume.filter';
import { noRetry } from '../recoverability/retry-policy';
import type { QueueOptions } from '../transport/queue-options';
import type { Exchange } from '../transport/transport.port';
import { BusConfigurationError } from './bus-configuration.error';
import { checkedQueue } from './checked-queue';
import type { ConsumerDefinition } from './consumer-definition';
import { bareExchangeOf } from './publish-topology';

/** A consumer as it was connected to the bus. */
export interface ConnectedConsumer {
  readonly name: string;
  readonly type: MessageType;
  readonly definition: ConsumerDefinition;
  /** A function for one message at a time, or a consumer of batches. */
  readonly consume: Consume | ConnectedBatch;
}

/** The least deliveries a queue hands out in advance, as in MassTransit. */
const LEAST_PREFETCH = 16;

/** What an endpoint is declared and run with. */
export interface EndpointSettings {
  /** It goes with its bus. */
  readonly temporary: boolean;
  readonly prefetchCount: number;
  readonly concurrentMessageLimit: number;
  readonly queue: QueueOptions;
  readonly bindings: readonly Exchange[];
  readonly killSwitch: KillSwitchOptions | undefined;
}

/** How many deliveries are handed out in advance when a definition does not say. */
export function prefetchOf({ prefetchCount, concurrentMessageLimit }: ConsumerDefinition): number {
  if (prefetchCount !== undefined) return prefetchCount;
  if (concurrentMessageLimit !== undefined) return Math.max(1, Math.floor((concurrentMessageLimit * 12) / 10));
  return Math.max(2 * availableParallelism(), LEAST_PREFETCH);
}

/**
 * One endpoint's settings out of those of its consumers: the widest limits, and queue options that all agree on.
 *
 * @throws {BusConfigurationError} on a name no broker takes, on options it would refuse, and when two consumers declare the
 * same queue differently.
 */
export function endpointSettingsOf(name: string, consumers: readonly ConnectedConsumer[]): EndpointSettings {
  if (!isEntityName(name)) {
    throw new BusConfigurationError(
      `"${name}" cannot be the name of an endpoint. Expected letters, digits and - _ . : only, 255 at most.`,
    );
  }
  const definitions = consumers.map(({ definition }) => definition);
  const temporary = agreedTemporary(name, consumers);
  const prefetchCount = Math.max(...definitions.map(prefetchOf));
  const limits = definitions.map((definition) => definition.concurrentMessageLimit ?? prefetchOf(definition));
  const bound = consumers.filter(
    ({ type, definition }) => !type.excludeFromTopology && definition.configureConsumeTopology !== false,
  );
  return {
    prefetchCount,
    concurrentMessageLimit: Math.max(...limits),
    temporary,
    queue: checkedQueue(name, agreedQueueOf(name, consumers), temporary),
    killSwitch: agreedKillSwitchOf(name, consumers),
    bindings: [...new Set(bound.map(({ type }) => bareExchangeOf(type)))],
  };
}

function agreedTemporary(endpoint: string, consumers: readonly ConnectedConsumer[]): boolean {
  const [lasting, temporary] = [false, true].map((wanted) =>
    consumers.find(({ definition }) => (definition.temporary ?? false) === wanted),
  );
  if (lasting && temporary) {
    throw new BusConfigurationError(
      `${temporary.name} wants the endpoint ${endpoint} to be temporary and ${lasting.name} does not. Make them the same, or name another endpoint.`,
    );
  }
  return temporary !== undefined;
}

function agreedQueueOf(endpoint: string, consumers: readonly ConnectedConsumer[]): QueueOptions {
  const told = consumers.filter(({ definition }) => definition.queue !== undefined);
  const [first, ...others] = told;
  const other = others.find(({ definition }) => formOf(definition.queue) !== formOf(first?.definition.queue));
  if (first && other) {
    throw new BusConfigurationError(
      `${first.name} and ${other.name} share the endpoint ${endpoint} but declare its queue differently: ${formOf(first.definition.queue)} and ${formOf(other.definition.queue)}. Make them the same, or name another endpoint.`,
    );
  }
  return first?.definition.queue ?? {};
}

/** There is one per endpoint: consumers that share it name the same object, or only one names it. */
function agreedKillSwitchOf(endpoint: string, consumers: readonly ConnectedConsumer[]): KillSwitchOptions | undefined {
  const [first, ...others] = consumers.filter(({ definition }) => definition.killSwitch !== undefined);
  const other = others.find(({ definition }) => definition.killSwitch !== first?.definition.killSwitch);
  if (first && other) {
    throw new BusConfigurationError(
      `${first.name} and ${other.name} share the endpoint ${endpoint} but each has its own kill switch. Name it on one of them.`,
    );
  }
  return first?.definition.killSwitch;
}

function formOf(queue: QueueOptions = {}): string {
  return JSON.stringify(Object.entries(queue).sort(([one], [other]) => one.localeCompare(other)));
}

/** What a bus gives every consumer that does not say otherwise. */
export function withDefaults(definition: ConsumerDefinition, defaults: ConsumerDefinition): ConsumerDefinition {
  const said = Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined));
  return { ...defaults, redelivery: defaults.redelivery ?? noRetry, ...said };
}
