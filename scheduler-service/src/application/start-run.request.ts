import type { Guid, OrganizationId, RunDate, RunRefusal } from '@baton/contracts';
import { MOST_DAYS_AHEAD, organizationId, readRunDate } from '@baton/contracts';
import type { RunScope } from '../domain/run';
import type { RunState } from '../domain/run-state';

/** A wish for a run as it comes from outside: what may be wrong is text. Null and undefined mean the same. */
export interface StartRunRequest {
  readonly pipeline: string;
  /** A date, or midnight UTC of it. */
  readonly runDateUtc: string;
  readonly organizationIds?: readonly string[] | null | undefined;
  readonly scheduleTypes?: readonly string[] | null | undefined;
  readonly dryRun: boolean;
  readonly rerun: boolean;
  /** Slices of a schedule type in flight at once. @default each module's own, which 0 means too */
  readonly window?: number | null | undefined;
  readonly requestedBy?: string | null | undefined;
  /** The backfill it is part of. @default none */
  readonly backfillId?: Guid | undefined;
  /** The id the run is to have. @default derived from pipeline, date and sequence */
  readonly runId?: Guid | undefined;
  /** The conversation the night belongs to. @default the run's id */
  readonly conversationId?: Guid | undefined;
}

/** More slices in flight than this are no protection of a database any more. */
const MOST_SLICES = 1_000;

/** What became of the wish. */
export type StartRunResult =
  | { readonly kind: 'accepted'; readonly runId: Guid; readonly created: boolean; readonly state: RunState }
  | {
      readonly kind: 'refused';
      readonly code: RunRefusal;
      /** The field of the request that is to blame. */
      readonly field: string;
      readonly reason: string;
    };

/** A wish that cannot be met, with the field to blame. */
export type Refusal = Extract<StartRunResult, { kind: 'refused' }>;

/** What of a request can be read without asking anybody. */
export interface ReadRequest {
  readonly runDateUtc: RunDate;
  readonly scope: RunScope;
  readonly window: number | undefined;
}

/** @returns the request's date and scope, or why they cannot be read. */
export function readRequest(request: StartRunRequest): ReadRequest | Refusal {
  const runDateUtc = readRunDate(request.runDateUtc);
  if (runDateUtc === undefined) {
    const expected = 'expected a date such as 2026-03-01, or midnight UTC of it such as 2026-03-01T00:00:00Z';
    return refused('invalid', 'runDateUtc', `runDateUtc is "${request.runDateUtc}": ${expected}.`);
  }
  const organizationIds = readOrganizations(request.organizationIds);
  if (organizationIds !== undefined && 'kind' in organizationIds) return organizationIds;
  const scheduleTypes = request.scheduleTypes ?? undefined;
  if (scheduleTypes?.length === 0) return emptyList('scheduleTypes', 'schedule types');
  const window = request.window || undefined;
  if (window !== undefined && !(Number.isInteger(window) && window >= 1 && window <= MOST_SLICES)) {
    const expected = `expected a whole number from 1 to ${MOST_SLICES}, or leave it out for each module's own`;
    return refused('invalid', 'window', `window is ${window}: ${expected}.`);
  }
  return { runDateUtc, window, scope: { organizationIds, scheduleTypes: scheduleTypes && unique(scheduleTypes) } };
}

/** A refusal of a request. */
export function refused(code: RunRefusal, field: string, reason: string): Refusal {
  return { kind: 'refused', code, field, reason };
}

/** A date so far ahead that it is taken for a slip. */
export function tooFarAhead(field: string, date: RunDate): Refusal {
  const expected = `expected a date at most ${MOST_DAYS_AHEAD} days from today on; what falls due later is not reckoned yet`;
  return refused('run-date-ahead', field, `${field} is ${date}: ${expected}.`);
}

function readOrganizations(ids: readonly string[] | null | undefined): readonly OrganizationId[] | Refusal | undefined {
  if (ids === null || ids === undefined) return undefined;
  if (ids.length === 0) return emptyList('organizationIds', 'organizations');
  const read = ids.map((id) => organizationId.safeParse(id));
  const wrong = read.findIndex(({ success }) => !success);
  if (wrong >= 0) {
    const field = `organizationIds[${wrong}]`;
    return refused('invalid', field, `${field} is "${ids[wrong]}": expected an organization's id, a GUID.`);
  }
  return unique(read.flatMap(({ data }) => (data === undefined ? [] : [data])));
}

function emptyList(field: string, what: string): Refusal {
  return refused('invalid', field, `${field} is empty: leave it out for all ${what}, or name at least one.`);
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
