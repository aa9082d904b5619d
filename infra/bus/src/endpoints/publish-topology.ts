import { AppError, type MessageType } from '@baton/contracts';
import type { Exchange } from '../transport/transport.port';

/**
 * How the exchange of a published type is bound to its ancestors': `flattened` binds it to each of them, `maintained` to its
 * parents alone, and those to theirs. Both reach the same consumers.
 */
export type PublishHierarchy = 'flattened' | 'maintained';

/** A type that is kept out of the topology was published. */
export class ExcludedFromTopologyError extends AppError {
  readonly code = 'EXCLUDED_FROM_TOPOLOGY';
  readonly retryable = false;

  constructor(messageType: string) {
    super(
      `${messageType} is kept out of the topology (excludeFromTopology), so there is no exchange to publish it to. Publish a type that implements it, or send it to an address. Nothing was sent.`,
    );
  }
}

const bindings = new WeakMap<MessageType, Exchange>();

/**
 * Where types are published: their exchanges, with those of their ancestors bound to them. Only publishers make these
 * bindings; a consumer of an ancestor gets nothing without them. The same object each time.
 */
export class PublishTopology {
  private readonly exchanges = new WeakMap<MessageType, Exchange>();

  constructor(private readonly hierarchy: PublishHierarchy = 'flattened') {}

  /** @throws {ExcludedFromTopologyError} when the type has no exchange. */
  exchangeOf(type: MessageType): Exchange {
    let exchange = this.exchanges.get(type);
    if (!exchange) {
      if (type.excludeFromTopology) throw new ExcludedFromTopologyError(type.name);
      exchange = { ...bareExchangeOf(type), boundTo: this.boundTo(type) };
      this.exchanges.set(type, exchange);
    }
    return exchange;
  }

  private boundTo(type: MessageType): readonly Exchange[] {
    if (this.hierarchy === 'maintained') return includedParentsOf(type).map((parent) => this.exchangeOf(parent));
    const reached = reachedFrom(type);
    return type.ancestors.filter((ancestor) => reached.has(ancestor)).map(bareExchangeOf);
  }
}

/** What an endpoint that consumes a type binds: the type's exchange alone. The same object each time. */
export function bareExchangeOf(type: MessageType): Exchange {
  let exchange = bindings.get(type);
  if (!exchange) {
    exchange = { name: type.entityName, temporary: type.temporary, alternateExchange: type.alternateExchange };
    bindings.set(type, exchange);
  }
  return exchange;
}

/** The ancestors that have an exchange; a type without one hides what it implements itself. */
function reachedFrom(type: MessageType): ReadonlySet<MessageType> {
  const parents = includedParentsOf(type);
  return new Set(parents.flatMap((parent) => [parent, ...reachedFrom(parent)]));
}

function includedParentsOf(type: MessageType): readonly MessageType[] {
  return type.parents.filter((parent) => !parent.excludeFromTopology);
}
