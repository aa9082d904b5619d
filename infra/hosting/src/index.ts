export { ConfigurationError, type Environment, EnvironmentReader } from './configuration/environment-reader';
export {
  databaseVariables,
  readServiceConfiguration,
  type ServiceConfiguration,
} from './configuration/service-configuration';
export {
  brokerUrls,
  certificateAuthority,
  countOf,
  databaseUrl,
  duplicateWindowHours,
  host,
  logLevel,
  port,
  retentionDays,
} from './configuration/variables';
export { type ConfigureHttp, createService, type ServiceApplication } from './create-service';
export { runService, type ServiceProcess } from './run-service';
export type { ServiceRuntime } from './service.module';
export { DEFAULT_PORTS, SERVICE_NAMES, type ServiceName } from './service-name';
export { type StopRequest, untilAskedToStop } from './stop-signals';
export { SystemClock } from './system-clock';
export { warnOfOldZoneData } from './zone-data-watch';
