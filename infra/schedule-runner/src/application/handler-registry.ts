import type { ScheduleType } from '../schedule-type';
import type { ScheduleTypeHandler, SetScheduleTypeHandler } from '../schedule-type-handler';
import { HandlerAmbiguousError, HandlerMissingError, HandlerUnlistedError } from './handlers.error';

/** A schedule type with the handler that carries it out. */
export type RegisteredHandler =
  | { readonly setBased: false; readonly scheduleType: ScheduleType; readonly handler: ScheduleTypeHandler }
  | { readonly setBased: true; readonly scheduleType: ScheduleType; readonly handler: SetScheduleTypeHandler };

/** The handlers of this process. */
export abstract class HandlerRegistry {
  /** The handler of a schedule type; undefined where this version of the module does not know it. */
  abstract get(scheduleType: string): RegisteredHandler | undefined;
}

/**
 * The handlers by the names of their schedule types.
 *
 * @throws {HandlerMissingError} when a listed schedule type has no handler.
 * @throws {HandlerAmbiguousError} when it has two.
 * @throws {HandlerUnlistedError} when a handler's type is not listed.
 */
export function handlersByName(
  scheduleTypes: readonly ScheduleType[],
  handlers: readonly RegisteredHandler[],
): ReadonlyMap<string, RegisteredHandler> {
  const byName = new Map<string, RegisteredHandler>();
  for (const registered of handlers) {
    const { name } = registered.scheduleType;
    if (!scheduleTypes.includes(registered.scheduleType)) throw new HandlerUnlistedError(name);
    if (byName.has(name)) throw new HandlerAmbiguousError(name);
    byName.set(name, registered);
  }
  const missing = scheduleTypes.filter((type) => !byName.has(type.name)).map((type) => type.name);
  if (missing.length > 0) throw new HandlerMissingError(missing);
  return byName;
}
