export { InvalidBrokerUrlError } from './connection/broker-address';
export {
  BrokerRefusedError,
  BrokerUnavailableError,
  BrokerUntrustedError,
  DeclarationRefusedError,
  DestinationUnavailableError,
  MessageTooLargeError,
  PublishOverdueError,
  PublishRefusedError,
  PublishUnconfirmedError,
  SendQueueFullError,
  TransportClosedError,
  UnencodableMessageError,
  UnroutableError,
  VirtualHostRefusedError,
} from './rabbitmq.error';
export { RabbitMqTransport, type RabbitMqTransportOptions } from './rabbitmq.transport';
export type { SendLimits } from './send/send-transport';
