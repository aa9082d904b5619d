/** Enrolments `n` of organizations `g`, with the pause and the quarantine that hold at an instant, if any. @param now an expression */
export function enrolledAt(now: string): string {
  return `enrolment as n join organization as g on g.organization_id = n.organization_id
left join organization_pause as p on p.organization_id = n.organization_id and p.paused and (p.until is null or p.until > ${now})
left join fault_streak as q on q.schedule_type = n.schedule_type and q.organization_id = n.organization_id
  and q.quarantined_at is not null`;
}

/** The enrolment counts on a date. @param date an expression */
export function validOn(date: string): string {
  return `(n.valid_from is null or n.valid_from <= ${date}) and (n.valid_until is null or n.valid_until >= ${date})`;
}

/** Nobody and nothing holds the enrolment up. */
export const FREE = `g.active and not n.paused and p.organization_id is null and q.organization_id is null`;

/** Branches of a `case` that say who or what does: a reason of the ledger, and the sentence for it. */
export const WHY_NOT_FREE = `
    when not g.active then array['inactive', 'The organization is inactive.']
    when p.organization_id is not null then
      array['paused', concat_ws(' ', 'The organization is paused', 'by ' || p.requested_by) || coalesce(': ' || p.reason, '.')]
    when n.paused then array['paused', 'The enrolment is paused.']
    when q.organization_id is not null then
      array['quarantined', format('%s nights in a row: %s. %s', q.nights, q.code, q.message)]`;

/** The command's choice: $2 schedule types, $4 just these organizations. */
export const ASKED_FOR = `n.schedule_type = any ($2) and ($4::uuid[] is null or n.organization_id = any ($4))`;

/** Executions `e` whose newest fault has a cause that is asked for; with no cause asked for, all. $6 causes. */
export const STRUCK = `($6::text[] is null or e.state = 'faulted' and exists (
    select from execution_fault as f where f.fingerprint = any ($6)
      and (f.module_run_id, f.schedule_type, f.due_date, f.organization_id)
        = (e.module_run_id, e.schedule_type, e.due_date, e.organization_id)))`;
