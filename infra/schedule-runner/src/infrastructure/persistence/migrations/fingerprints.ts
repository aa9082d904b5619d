/** Faults by cause, and module runs that take up single causes. */
export const fingerprints = `
alter table execution_fault add column fingerprint text not null default '';
alter table execution_fault alter column fingerprint drop default;
alter table module_run add column fault_fingerprints text[];
`;
