import { type Fault, faultOf, type Guid, type MessageType } from '@baton/contracts';
import { LogField } from '@baton/observability';
import type { ConsumerDefinition } from '../endpoints/consumer-definition';
import type { ConsumeContext } from '../pipeline/consume-context';
import { handleMissing } from './missing-instance';
import type { MissingPolicy } from './saga-consumer.decorator';
import { correlated } from './saga-correlation';
import type { SagaArrival } from './saga-event';
import type { SagaMachine } from './saga-machine';

/** One consumer of a saga's endpoint. */
export interface SagaDelivery {
  readonly type: MessageType;
  /** Its key in the inbox. */
  readonly name: string;
  readonly definition: ConsumerDefinition;
  readonly consume: (context: ConsumeContext) => Promise<void>;
}

/** The consumers a saga is made of: one for each event, and for each answer to its requests, which are sent, not published. */
export function deliveriesOf(
  machine: SagaMachine,
  missing: Readonly<Record<string, MissingPolicy | undefined>>,
): readonly SagaDelivery[] {
  const { name, events, requests } = machine.saga;
  const ofEvents = Object.entries(events).map(([label, type]) => ({
    type,
    name: `${name}.${label}`,
    definition: {},
    consume: (context: ConsumeContext) => takeEvent(machine, label, missing[label] ?? 'discard', context),
  }));
  const ofRequests = Object.entries(requests).flatMap(([request, { request: asked, responses }]) => [
    ...Object.entries(responses).map(([kind, type]) =>
      answer(machine, request, type, `${request}.${kind}`, ({ message }) => ({
        kind: 'answered',
        request,
        response: { kind, message },
      })),
    ),
    answer(machine, request, faultOf(asked), `${request}.fault`, ({ message }) => ({
      kind: 'request-faulted',
      request,
      fault: message as Fault,
    })),
  ]);
  return [...ofEvents, ...ofRequests];
}

async function takeEvent(
  machine: SagaMachine,
  label: string,
  missing: MissingPolicy,
  context: ConsumeContext,
): Promise<void> {
  const { definition, repository } = machine;
  const { message, tenant } = context;
  await repository.transaction(async () => {
    const { instances, newId } = await correlated(definition, repository, label, context);
    const event = definition.eventOf({ kind: label, message, tenant });
    for (const instance of instances) await machine.happen({ instance, event, delivery: context });
    if (instances.length > 0) return;
    const { initial } = definition;
    if (!initial?.events.includes(label)) return handleMissing(machine, label, missing, context);
    const id = newId();
    await machine.happen({ instance: machine.created(id, initial.state(id)), event, delivery: context });
  });
}

function answer(
  machine: SagaMachine,
  request: string,
  type: MessageType,
  label: string,
  arrivalOf: (context: ConsumeContext) => SagaArrival,
): SagaDelivery {
  const consume = async (context: ConsumeContext): Promise<void> => {
    const { requestId } = context;
    const taken =
      requestId !== undefined && (await takeAnswer(machine, request, requestId, arrivalOf(context), context));
    if (!taken) tellLate(machine, type, context);
  };
  return { type, name: `${machine.saga.name}.${label}`, definition: { configureConsumeTopology: false }, consume };
}

/** @returns false when no instance waits for it: it was answered, faulted, timed out or was asked again. */
function takeAnswer(
  machine: SagaMachine,
  request: string,
  requestId: Guid,
  arrival: SagaArrival,
  delivery: ConsumeContext,
): Promise<boolean> {
  const { definition, repository } = machine;
  return repository.transaction(async () => {
    const instance = await repository.findByRequest(requestId);
    if (instance?.requests[requestId]?.label !== request) return false;
    await machine.happen({ instance, event: definition.eventOf(arrival), delivery, endedRequest: requestId });
    return true;
  });
}

function tellLate({ saga, services }: SagaMachine, type: MessageType, { messageId }: ConsumeContext): void {
  services.logger.debug(
    { [LogField.saga]: saga.name, [LogField.messageId]: messageId, [LogField.messageType]: type.name },
    'An answer came for which no instance of the saga waits; it is discarded.',
  );
}
