/** What a stage needs to notice that its module has fallen silent, and that an operator skips it. */
export const silence = `
alter table run drop constraint run_wake_purpose_check;
alter table run add constraint run_wake_purpose_check
  check (wake_purpose in ('delay', 'stage-silence', 'stage-deadline', 'stage-given-up'));
alter table stage drop constraint stage_early_end_check;
alter table stage add constraint stage_early_end_check
  check (early_end in ('timeout', 'silence', 'fault-share', 'skipped', 'cancelled'));
alter table stage add listened_from timestamptz, add asked_again_at timestamptz;
`;
