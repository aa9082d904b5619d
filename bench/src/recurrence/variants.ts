import { cronRule, rruleRule } from '@baton/recurrence';
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import { rrulestr } from 'rrule';
import { type Expression, LOCAL_START, type Next, START, ZONE } from './expressions';
import { luxonNext } from './luxon-next';

/** A way to reckon. */
export interface Variant {
  readonly label: string;
  /** Whether it writes local times as if they were UTC. */
  readonly isLocal?: boolean;
  /** Reads the expression once; what it gives is measured. */
  readonly prepare: (expression: Expression) => Next;
}

/** Ours. */
export const BATON: Variant = {
  label: 'Baton',
  prepare: ({ cron }) => {
    const rule = cronRule({ cron, zone: ZONE });
    return (after) => rule.next(after)?.instant;
  },
};

/** Ours, by the recurrence rule. */
export const BATON_RRULE: Variant = {
  label: 'Baton, by RRULE',
  prepare: ({ rrule }) => {
    const rule = rruleRule({ rrule, zone: ZONE, start: '2026-04-01T00:00' });
    return (after) => rule.next(after)?.instant;
  },
};

/** The others. */
export const OTHERS: readonly Variant[] = [
  {
    label: 'croner',
    prepare: ({ cron }) => {
      const job = new Cron(cron, { timezone: ZONE });
      return (after) => job.nextRun(after);
    },
  },
  {
    label: 'cron-parser',
    prepare: ({ cron }) => {
      const interval = CronExpressionParser.parse(cron, { tz: ZONE, currentDate: START });
      return () => interval.next().toDate();
    },
  },
  {
    label: 'rrule',
    isLocal: true,
    prepare: ({ rrule }) => {
      const rule = rrulestr(rrule, { dtstart: LOCAL_START });
      return (after) => rule.after(after);
    },
  },
  { label: 'luxon', prepare: ({ cron }) => luxonNext(cron, ZONE) },
];
