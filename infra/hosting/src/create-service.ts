import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger } from './nest-logger';
import { ServiceModule, type ServiceRuntime } from './service.module';

/** Prepares a service's HTTP before it listens: documentation, filters. */
export type ConfigureHttp = (application: NestExpressApplication) => void;

/** A service as its package describes it. */
export interface ServiceApplication {
  readonly module: Type | DynamicModule;
  readonly configureHttp?: ConfigureHttp;
}

/** Makes a service's application on its runtime; `listen()` or `init()` then starts it, `close()` ends it. */
export async function createService(
  { module, configureHttp }: ServiceApplication,
  runtime: ServiceRuntime,
): Promise<INestApplication> {
  const root = { module: RootModule, imports: [ServiceModule.forRoot(runtime), module] };
  const application = await NestFactory.create<NestExpressApplication>(root, {
    logger: new NestLogger(runtime.logger),
    abortOnError: false,
    forceCloseConnections: true,
  });
  // Which framework answers is nobody's business.
  application.disable('x-powered-by');
  configureHttp?.(application);
  return application;
}

@Module({})
class RootModule {}
