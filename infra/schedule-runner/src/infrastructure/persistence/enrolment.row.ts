import type { EnrolmentView, Guid, MisfirePolicy, RuleData } from '@baton/contracts';
import { parseOrganizationId } from '@baton/contracts';
import type { Enrolment, EnrolmentChange } from '../../domain/enrolment';
import { isoText } from './iso-text';

/** The columns of an enrolment `n` with its recurrence `r`, as {@link EnrolmentRow}. */
export const ENROLMENT_COLUMNS = `n.schedule_type as "scheduleType", n.organization_id as "organizationId",
  n.recurrence_id as "recurrenceId", r.definition as rule, n.parameters, n.valid_from as "validFrom",
  n.valid_until as "validUntil", n.paused, n.misfire_policy as "misfirePolicy", n.catch_up_days as "catchUpDays",
  n.max_catch_up as "maxCatchUp"`;

/** What beside that is shown of it. */
export const SHOWN_COLUMNS = `g.name as "organizationName", n.changed_by as "changedBy",
  ${isoText('n.changed_at')} as "changedAtUtc", r.refused`;

/** An enrolment as it is stored. */
export interface EnrolmentRow {
  readonly scheduleType: string;
  readonly organizationId: Guid;
  readonly recurrenceId: Guid;
  readonly rule: RuleData;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly paused: boolean;
  readonly misfirePolicy: MisfirePolicy;
  readonly catchUpDays: number;
  readonly maxCatchUp: number;
}

/** One as it is shown. */
export type ShownEnrolmentRow = EnrolmentRow & EnrolmentView;

/** An enrolment of its row. */
export function enrolmentOf(row: EnrolmentRow): Enrolment {
  return { ...row, organizationId: parseOrganizationId(row.organizationId) };
}

/** A changed enrolment by the names of its columns, and what is kept of the change. */
export function changedRow({ before, after }: EnrolmentChange): Record<string, unknown> {
  return {
    ...{ organization_id: after.organizationId, schedule_type: after.scheduleType, recurrence_id: after.recurrenceId },
    ...{ parameters: after.parameters, valid_from: after.validFrom, valid_until: after.validUntil },
    ...{ paused: after.paused, misfire_policy: after.misfirePolicy },
    ...{ catch_up_days: after.catchUpDays, max_catch_up: after.maxCatchUp },
    ...{ before: before === undefined ? null : chosenOf(before), after: chosenOf(after) },
  };
}

function chosenOf({ organizationId: _, scheduleType: __, ...chosen }: Enrolment): object {
  return chosen;
}
