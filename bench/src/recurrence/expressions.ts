/** Gives the first occurrence after an instant. */
export type Next = (after: Date) => Date | null | undefined;

/** One rule in the words of each library. */
export interface Expression {
  readonly cron: string;
  /** The same as a recurrence rule of RFC 5545. */
  readonly rrule: string;
}

/** What is asked for, from the usual to the rare. */
export const EXPRESSIONS: readonly Expression[] = [
  { cron: '0 2 * * *', rrule: 'FREQ=DAILY;BYHOUR=2;BYMINUTE=0;BYSECOND=0' },
  { cron: '*/5 * * * *', rrule: 'FREQ=MINUTELY;INTERVAL=5;BYSECOND=0' },
  {
    cron: '*/15 9-17 * * 1-5',
    rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10,11,12,13,14,15,16,17;BYMINUTE=0,15,30,45;BYSECOND=0',
  },
  { cron: '0 6 1 * *', rrule: 'FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0' },
  { cron: '0 22 L * *', rrule: 'FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=22;BYMINUTE=0;BYSECOND=0' },
  { cron: '30 7 * * 1', rrule: 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=30;BYSECOND=0' },
  { cron: '0 2 29 2 *', rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=2;BYMINUTE=0;BYSECOND=0' },
];

/** Where all are read, except by rrule, which is spared its zone. */
export const ZONE = 'Europe/Berlin';
/** Where all begin: midnight in that zone. */
export const START = new Date('2026-03-31T22:00:00Z');
/** The same midnight where local times are written as if they were UTC. */
export const LOCAL_START = new Date('2026-04-01T00:00:00Z');
