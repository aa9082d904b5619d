import { LogField } from '@baton/observability';
import type { ConsumeContext } from '../pipeline/consume-context';
import { pauseBefore, retriesOf } from '../recoverability/retry-policy';
import { SagaMissingError } from './saga.error';
import type { MissingAction, MissingPolicy } from './saga-consumer.decorator';
import type { SagaMachine } from './saga-machine';

/** Does with a message what its saga says about messages without an instance. */
export async function handleMissing(
  machine: SagaMachine,
  label: string,
  policy: MissingPolicy,
  context: ConsumeContext,
): Promise<void> {
  if (typeof policy !== 'object') return act(machine, label, policy, context);
  const { redeliver, then } = policy;
  if (context.redeliveryCount >= retriesOf(redeliver)) return act(machine, label, then, context);
  await context.defer(
    pauseBefore(redeliver, context.redeliveryCount, { spread: machine.spread, random: Math.random() }),
  );
}

async function act(
  { saga, services }: SagaMachine,
  label: string,
  action: MissingAction<never>,
  context: ConsumeContext,
): Promise<void> {
  if (action === 'fault') throw new SagaMissingError(saga.name, `"${label}"`);
  // The policy stands under the label of the very type this context is of.
  if (action !== 'discard') return action(context as ConsumeContext<never>);
  services.logger.debug(
    {
      [LogField.saga]: saga.name,
      [LogField.messageId]: context.messageId,
      [LogField.messageType]: saga.events[label]?.name,
    },
    'A message found no instance of its saga; it is discarded.',
  );
}
