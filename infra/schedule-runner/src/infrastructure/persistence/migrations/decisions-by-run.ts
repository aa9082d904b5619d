/** Whom a run left out is listed by its module runs, and goes with them; the key begins with the organization. */
export const decisionsByRun = `
create index decision_of_module_run on decision (module_run_id, schedule_type, due_date, organization_id);
`;
