import type { MessageType } from '@baton/contracts';
import type { Exchange } from '../transport/transport.port';

const exchanges = new WeakMap<MessageType, Exchange>();
const bindings = new WeakMap<MessageType, Exchange>();

/**
 * Where a type is published: its exchange, with those of all its ancestors bound to it directly. Only publishers make
 * these bindings; a consumer of an ancestor gets nothing without them. The same object each time.
 */
export function publishExchangeOf(type: MessageType): Exchange {
  let exchange = exchanges.get(type);
  if (!exchange) {
    exchange = { ...bareExchangeOf(type), boundTo: declaredAncestorsOf(type).map(bareExchangeOf) };
    exchanges.set(type, exchange);
  }
  return exchange;
}

/** What an endpoint that consumes a type binds: the type's exchange alone. The same object each time. */
export function bareExchangeOf(type: MessageType): Exchange {
  let exchange = bindings.get(type);
  if (!exchange) {
    exchange = { name: type.entityName, temporary: type.temporary };
    bindings.set(type, exchange);
  }
  return exchange;
}

/** The ancestors that have an exchange. */
function declaredAncestorsOf(type: MessageType): readonly MessageType[] {
  return type.ancestors.filter((ancestor) => !ancestor.excludeFromTopology);
}
