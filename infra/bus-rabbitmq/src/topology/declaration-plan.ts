import type { ExchangeType } from '@baton/bus';

/** An argument of a queue as AMQP types it; the broker compares values, other clients may compare types too. */
export type QueueArgument = string | boolean | { readonly '!': 'int32' | 'int64'; readonly value: number };

/** One `queue.declare`. */
export interface QueueDeclaration {
  readonly name: string;
  readonly durable: boolean;
  readonly exclusive: boolean;
  readonly autoDelete: boolean;
  readonly arguments: Readonly<Record<string, QueueArgument>>;
}

/** One `exchange.declare`. */
export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: ExchangeType | 'x-delayed-message';
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly arguments: Readonly<Record<string, string>>;
}

/** One `queue.bind` or `exchange.bind`; the routing key is always empty. */
export interface BindingDeclaration {
  readonly source: string;
  readonly destination: string;
}

/** Everything to declare for one purpose, in the order in which it is sent: queues, exchanges, their bindings. */
export interface DeclarationPlan {
  readonly queues: readonly QueueDeclaration[];
  readonly exchanges: readonly ExchangeDeclaration[];
  readonly queueBindings: readonly BindingDeclaration[];
  readonly exchangeBindings: readonly BindingDeclaration[];
}

/** Several plans as one, each thing once. */
export function joinPlans(...plans: readonly DeclarationPlan[]): DeclarationPlan {
  const byName = <T extends { readonly name: string }>(all: readonly T[]) => [
    ...new Map(all.map((one) => [one.name, one])).values(),
  ];
  const byEnds = (all: readonly BindingDeclaration[]) => [
    ...new Map(all.map((one) => [`${one.source} ${one.destination}`, one])).values(),
  ];
  return {
    queues: byName(plans.flatMap((plan) => plan.queues)),
    exchanges: byName(plans.flatMap((plan) => plan.exchanges)),
    queueBindings: byEnds(plans.flatMap((plan) => plan.queueBindings)),
    exchangeBindings: byEnds(plans.flatMap((plan) => plan.exchangeBindings)),
  };
}
