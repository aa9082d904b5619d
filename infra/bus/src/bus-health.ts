import type { BusHealth, HealthStatus } from './bus-control';
import type { Transport } from './transport/transport.port';

/** What a bus's health is made of. */
export interface BusCondition {
  readonly life: 'new' | 'starting' | 'running' | 'stopped';
  readonly transport: Pick<Transport, 'connected' | 'blocked'>;
  /** By endpoint: `ready`, or what it is instead. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Whether a bus can do its work, and what stands in its way: the outermost reason first. */
export function busHealthOf({ life, transport: { connected, blocked }, endpoints }: BusCondition): BusHealth {
  const names = Object.keys(endpoints);
  const notReady = names.filter((name) => endpoints[name] !== 'ready');
  const say = (status: HealthStatus, description: string): BusHealth => ({ status, description, connected, endpoints });
  if (life === 'stopped') return say('unhealthy', 'stopped');
  if (life === 'new') return say('unhealthy', 'not started');
  if (blocked !== undefined) return say('unhealthy', `blocked by the broker: ${blocked}`);
  if (!connected) return say('unhealthy', 'the broker is away');
  if (life === 'starting') return say('unhealthy', 'starting');
  if (notReady.length === 0) return say('healthy', 'ready');
  return say(notReady.length === names.length ? 'unhealthy' : 'degraded', `not ready: ${notReady.join(', ')}`);
}
