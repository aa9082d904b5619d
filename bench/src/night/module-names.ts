import type { ServiceName } from '@baton/hosting';

/** A service that takes part in the night. */
export type ModuleName = Exclude<ServiceName, 'scheduler'>;

/** In the order of the night. */
export const MODULE_NAMES: readonly ModuleName[] = ['sales', 'purchase', 'accounting'];

/** The module a schedule type belongs to: the first part of its name. */
export function moduleOf(scheduleType: string): ModuleName {
  const found = MODULE_NAMES.find((name) => scheduleType.startsWith(`${name}.`));
  if (found === undefined) throw new RangeError(`${scheduleType} belongs to none of ${MODULE_NAMES.join(', ')}.`);
  return found;
}
