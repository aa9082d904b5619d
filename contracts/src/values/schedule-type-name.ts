/** `<module>.<kind>` in kebab-case: `sales.post-recurring-invoices`. A name Baton never heard of is shown as it came. */
export type ScheduleTypeName = `${string}.${string}`;
