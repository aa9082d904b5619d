export { type PostgresOptions, type PostgresServer, reapPostgres, startPostgres } from './embedded-postgres';
export { claimFolder, folderOwner, releaseFolder } from './folder-claim';
export { isAlive, type ProcessInfo, processInfo } from './os-process';
export { type RabbitMqOptions, type RabbitMqServer, reapRabbitMq, startRabbitMq } from './private-rabbitmq';
export { findRabbitMq, type RabbitMqBinaries } from './rabbitmq-binaries';
export { type RabbitMqCluster, type RabbitMqClusterOptions, startRabbitMqCluster } from './rabbitmq-cluster';
export {
  type BindingInfo,
  type ConnectionInfo,
  type ExchangeInfo,
  type NodeInfo,
  type QueueInfo,
  RabbitMqManagement,
} from './rabbitmq-management';
export type { TlsFiles } from './rabbitmq-node';
export { ServerError, type ServerErrorCode } from './server.error';
