import { guid, readRunDate } from '@baton/contracts';

/** What one organization's work of one date is known by in its module: executions, decisions. */
interface WorkKey {
  readonly scheduleType: string;
  readonly dueDate: string;
  readonly organizationId: string;
}

/** The key of an execution or a decision where one string is wanted. */
export function workKeyOf({ scheduleType, dueDate, organizationId }: WorkKey): string {
  return `${scheduleType}/${dueDate}/${organizationId}`;
}

/** Whether that string could be such a key. */
export function isWorkKey(text: string): boolean {
  const [scheduleType, dueDate = '', organizationId, ...more] = text.split('/');
  return Boolean(scheduleType) && readRunDate(dueDate) === dueDate && isGuid(organizationId) && more.length === 0;
}

/** The key of an enrolment where one string is wanted. */
export function enrolmentKeyOf({ scheduleType, organizationId }: Omit<WorkKey, 'dueDate'>): string {
  return `${scheduleType}/${organizationId}`;
}

/** Whether that string could be such a key. */
export function isEnrolmentKey(text: string): boolean {
  const [scheduleType, organizationId, ...more] = text.split('/');
  return Boolean(scheduleType) && isGuid(organizationId) && more.length === 0;
}

/** Whether that string could be the key of a change of an enrolment, a number that its module gave it. */
export function isChangeKey(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

function isGuid(text: string | undefined): boolean {
  return guid.safeParse(text).success;
}
