import { z } from 'zod';

/** `<module>.<kind>` in kebab-case: `sales.post-recurring-invoices`. */
export type ScheduleTypeName = `${string}.${string}`;

/** A schedule type's name as it travels. A name Baton never heard of is shown as it came, so only its form is fixed. */
export const scheduleTypeName = z.templateLiteral(
  [z.string().min(1), '.', z.string().min(1)],
  'expected a schedule type such as sales.post-recurring-invoices',
);
