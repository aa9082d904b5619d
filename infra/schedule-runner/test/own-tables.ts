/** The kit's tables that name organizations and are not tenants': Baton's own, in every module's schema. */
export const OWN_TABLES = [
  'execution',
  'dry_run_execution',
  'execution_retry',
  'execution_fault',
  'execution_crash',
  'execution_checkpoint',
  'decision',
  'organization_pause',
  'fault_streak',
  'quarantine_release',
  'enrolment_change',
];
