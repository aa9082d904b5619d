/** So many different recurrences are materialized. */
export const RECURRENCES = 1_000;
/** So many days of them. */
export const DAYS = 60;

const ZONES = ['America/New_York', 'Europe/Berlin', 'Asia/Tokyo', 'Australia/Sydney'];

/** Daily at 1,000 times of the day in four zones, each seventh on weekdays alone. */
export const DISTINCT_RULES = Array.from({ length: RECURRENCES }, (_, index) => ({
  cron: `${index % 60} ${Math.floor(index / 60) % 24} * * ${index % 7 === 0 ? '1-5' : '*'}`,
  zone: ZONES[index % ZONES.length] ?? 'UTC',
}));
