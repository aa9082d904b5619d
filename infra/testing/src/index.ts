export { type EventuallyOptions, eventually } from './eventually';
export { executionUnderTest } from './execution-under-test';
export { FakeClock } from './fake-clock';
export { HandTimers } from './hand-timers';
export { FakeTimers } from './harness/fake-timers';
export { MessageList, type Recorded, type Where } from './harness/message-list';
export { type HarnessOptions, TestHarness } from './harness/test-harness';
export { PlainClient } from './plain-client';
export {
  type PrivateServer,
  privatePostgresFolder,
  privateRabbitMqFolder,
  type RabbitMqSettings,
  usePrivatePostgres,
  usePrivateRabbitMq,
} from './private-servers';
export { type RecordedLine, type RecordedLog, recordedLog } from './recorded-log';
export { refuseOtherMoves } from './refuse-other-moves';
export { TestVariable } from './servers/test-environment';
export { DeliveryInbox } from './suites/delivery-inbox';
export { describeOutboxStore, type OutboxStoreFixture } from './suites/outbox-store.suite';
export {
  describeSagaRepository,
  type SagaRepositoryFixture,
  type SampleSagaState,
  sampleSagaState,
} from './suites/saga-repository.suite';
export type { FoundMessage, TransportFixture } from './suites/transport/transport.stage';
export { describeTransport } from './suites/transport/transport.suite';
export { TcpProxy, useTcpProxy } from './tcp-proxy';
export { date, organization, type TenantDatabase, useTenantDatabase } from './tenant-database';
export {
  createTestDatabase,
  type DatabaseOptions,
  type DatabaseTemplate,
  type DroppableDatabase,
  type TestDatabase,
  useDatabase,
} from './test-database';
export { migratedTemplate, quietLogger, startTestService, type TestServiceOptions } from './test-service';
export { createTestVhost, type DeletableVhost, type TestVhost, useVhost, type VhostView } from './test-vhost';
