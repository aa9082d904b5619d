import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { HandlerRegistry, handlersByName, type RegisteredHandler } from '../application/handler-registry';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import {
  type HandlerMetadata,
  SCHEDULE_TYPE,
  type ScheduleTypeHandler,
  type SetScheduleTypeHandler,
} from '../schedule-type-handler';

/** Finds the handlers among the application's providers by their decorator; a wrong set of them stops the start. */
@Injectable()
export class DiscoveredHandlers extends HandlerRegistry implements OnModuleInit {
  private byName: ReadonlyMap<string, RegisteredHandler> = new Map();

  constructor(
    private readonly settings: ScheduleRunnerSettings,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {
    super();
  }

  onModuleInit(): void {
    const handlers = this.discovery.getProviders().flatMap(({ metatype, instance }): RegisteredHandler[] => {
      if (typeof metatype !== 'function' || !instance) return [];
      const found = this.reflector.get<HandlerMetadata | undefined, symbol>(SCHEDULE_TYPE, metatype);
      return found ? [registered(found, instance)] : [];
    });
    this.byName = handlersByName(this.settings.scheduleTypes, handlers);
  }

  override get(scheduleType: string): RegisteredHandler | undefined {
    return this.byName.get(scheduleType);
  }
}

/** The decorators ask for the right shape of class, so its instance has it. */
function registered({ scheduleType, setBased }: HandlerMetadata, instance: unknown): RegisteredHandler {
  return setBased
    ? { setBased, scheduleType, handler: instance as SetScheduleTypeHandler }
    : { setBased, scheduleType, handler: instance as ScheduleTypeHandler };
}
