import { Cron } from 'croner';
import { ScheduleExpressionError } from './schedule-expression.error';

/** One time a schedule names. */
export interface Occurrence {
  /** When it is due. */
  readonly instant: Date;
  /**
   * The local time the schedule meant, `2026-03-08T02:30:00`: what the wall clock shows at {@link instant}, except where
   * clocks went forward over it.
   */
  readonly nominalLocal: string;
}

/**
 * A cron expression in a time zone. Where clocks go forward over a fixed time, it is due once, at the first instant after
 * the gap; where they go back, the first copy alone counts; expressions such as `*\/30 * * * *` follow every instant.
 */
export class CronSchedule {
  private readonly inZone: Cron;
  private readonly onWallClock: Cron;

  /**
   * @param cron five fields: minute, hour, day of month, month, day of week.
   * @param timeZone IANA zone, or `UTC`.
   * @throws {ScheduleExpressionError} when either cannot be read.
   */
  constructor(
    readonly cron: string,
    readonly timeZone: string,
  ) {
    try {
      this.inZone = new Cron(cron, { timezone: timeZone, mode: '5-part' });
      this.onWallClock = new Cron(cron, { timezone: 'UTC', mode: '5-part' });
      // The zone is looked up with the first question, so ask one now.
      this.inZone.nextRun(new Date(0));
    } catch (cause) {
      throw new ScheduleExpressionError(cron, timeZone, { cause });
    }
  }

  /** The first occurrence after an instant, exclusive; undefined when there is none any more. */
  next(after: Date): Occurrence | undefined {
    const instant = this.inZone.nextRun(after);
    return instant === null ? undefined : this.occurrenceAt(instant);
  }

  /**
   * The newest occurrences up to an instant.
   *
   * @param from exclusive.
   * @param to inclusive.
   * @param limit at most so many; the older ones are left out.
   * @returns oldest first.
   */
  between(from: Date, to: Date, limit: number): readonly Occurrence[] {
    const found: Date[] = [];
    for (let until = justAfter(to), asked = 1; found.length < limit; asked *= 2) {
      const older = this.inZone.previousRuns(asked, until);
      found.push(...older.filter((instant) => instant > from));
      const oldest = older.at(-1);
      // Asked in growing portions, because a sparse schedule would be followed back over years before `from`.
      if (oldest === undefined || older.length < asked || oldest <= from) break;
      until = oldest;
    }
    return found
      .slice(0, limit)
      .reverse()
      .map((instant) => this.occurrenceAt(instant));
  }

  private occurrenceAt(instant: Date): Occurrence {
    const shown = wallClock(instant, this.timeZone);
    // After a gap the clock shows a later time than the one meant: that is the newest match at or before what is shown.
    const [meant] = this.onWallClock.previousRuns(1, justAfter(shown));
    return { instant, nominalLocal: (meant ?? shown).toISOString().slice(0, 19) };
  }
}

/** Croner leaves out the instant it is asked about. */
function justAfter(instant: Date): Date {
  return new Date(instant.getTime() + 1);
}

/** What the clock on the wall shows, written as if it were UTC. */
function wallClock(instant: Date, timeZone: string): Date {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant);
  return new Date(`${text.replace(' ', 'T')}Z`);
}
