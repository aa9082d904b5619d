import type { ScheduleType } from '../schedule-type';
import type { ScheduleTypeHandler, SetScheduleTypeHandler } from '../schedule-type-handler';

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
 * @throws {Error} when a declared schedule type has no handler or two, or a handler's type is not declared.
 */
export function handlersByName(
  scheduleTypes: readonly ScheduleType[],
  handlers: readonly RegisteredHandler[],
): ReadonlyMap<string, RegisteredHandler> {
  const byName = new Map<string, RegisteredHandler>();
  for (const registered of handlers) {
    const { name } = registered.scheduleType;
    if (!scheduleTypes.includes(registered.scheduleType)) {
      throw new Error(`A handler is marked for ${name}, which the module does not list among its schedule types.`);
    }
    if (byName.has(name)) throw new Error(`${name} has two handlers. A schedule type has exactly one.`);
    byName.set(name, registered);
  }
  const missing = scheduleTypes.filter((type) => !byName.has(type.name)).map((type) => type.name);
  if (missing.length > 0) {
    throw new Error(`No handler for ${missing.join(', ')}. Mark a provider with @ScheduleType or @SetScheduleType.`);
  }
  return byName;
}
