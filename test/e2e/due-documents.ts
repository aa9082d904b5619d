/** A template as it was before the night. */
export interface DueTemplate {
  readonly organizationId: string;
  readonly templateId: string;
  readonly frequency: 'weekly' | 'monthly' | 'quarterly' | 'yearly';
  readonly anchorDay: number | null;
  /** `YYYY-MM-DD`. */
  readonly nextDueDate: string;
  /** `YYYY-MM-DD`. */
  readonly endsOn: string | null;
}

const MONTHS = { monthly: 1, quarterly: 3, yearly: 12 } as const;

/**
 * The dates for which a template owes a document on a night: its next due date and all that were missed since. Written
 * anew here, so that a mistake in the services' own calendar shows.
 */
export function periodsDue(template: DueTemplate, runDate: string): readonly string[] {
  const until = template.endsOn !== null && template.endsOn < runDate ? template.endsOn : runDate;
  const periods: string[] = [];
  for (let date = template.nextDueDate; date <= until; date = following(template, date)) periods.push(date);
  return periods;
}

function following({ frequency, anchorDay }: DueTemplate, date: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  if (frequency === 'weekly') return textOf(new Date(Date.UTC(year, month - 1, day + 7)));
  const target = month - 1 + MONTHS[frequency];
  const daysInMonth = new Date(Date.UTC(year, target + 1, 0)).getUTCDate();
  return textOf(new Date(Date.UTC(year, target, Math.min(anchorDay ?? day, daysInMonth))));
}

function textOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
