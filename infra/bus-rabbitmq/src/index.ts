export { InvalidBrokerUrlError } from './connection/broker-address';
export {
  BrokerRefusedError,
  BrokerUnavailableError,
  BrokerUntrustedError,
  DeclarationRefusedError,
  DestinationUnavailableError,
  PublishOverdueError,
  PublishRefusedError,
  PublishUnconfirmedError,
  SendQueueFullError,
  TransportClosedError,
  UnencodableMessageError,
  UnroutableError,
} from './rabbitmq.error';
export { RabbitMqTransport, type RabbitMqTransportOptions } from './rabbitmq.transport';
export type { SendLimits } from './send/send-transport';
