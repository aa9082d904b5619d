import { defineScheduleType } from '@baton/schedule-runner';

/** Matches an organization's bank lines to its open items. */
export const ReconcilePayments = defineScheduleType('accounting.reconcile-payments');

/** Writes an organization's assets down for every ended month. Due daily, so that no month's end is missed. */
export const PostDepreciation = defineScheduleType('accounting.post-depreciation');
