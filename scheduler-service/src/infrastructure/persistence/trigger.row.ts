import type { Calendars, MisfirePolicy, RuleDefinition } from '@baton/recurrence';
import type { Trigger } from '../../application/ports/trigger.repository.port';
import type { KnownTrigger } from '../../application/ports/trigger-catalog.port';
import { scheduleOf, type TriggerSettings } from '../../application/trigger-settings';

/** A row of `run_trigger`. */
export interface TriggerRow {
  readonly name: string;
  readonly pipeline: string;
  readonly rule: RuleDefinition;
  /** The names of those that the rule names. */
  readonly calendars: readonly string[];
  readonly misfire_policy: MisfirePolicy;
  readonly max_catch_up: number | null;
  /** A bigint, which may come as text. */
  readonly catch_up_window_ms: string | number | null;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly jitter_ms: number;
  readonly enabled: boolean;
  readonly decided_until: Date;
  readonly next_due_at: Date | null;
  readonly last_nominal_local: string | null;
  readonly last_copy: 'first' | 'last' | null;
  readonly last_occurrence_at: Date | null;
}

/** A trigger as the tick needs it. */
export function triggerOf(row: TriggerRow, calendars: Calendars): Trigger {
  const { name, pipeline } = row;
  return { name, pipeline, schedule: scheduleOf(name, settingsOf(row), calendars), decidedUntil: row.decided_until };
}

/** A trigger as people see it. */
export function knownTriggerOf(row: TriggerRow): KnownTrigger {
  const { last_nominal_local: nominalLocal, last_copy: copy, last_occurrence_at: instant } = row;
  return {
    name: row.name,
    settings: settingsOf(row),
    enabled: row.enabled,
    decidedUntil: row.decided_until,
    nextDueAt: row.next_due_at,
    last: nominalLocal === null || copy === null || instant === null ? null : { nominalLocal, copy, instant },
  };
}

function settingsOf(row: TriggerRow): TriggerSettings {
  return {
    pipeline: row.pipeline,
    rule: row.rule,
    misfirePolicy: row.misfire_policy,
    maxCatchUp: row.max_catch_up,
    catchUpWindowMs: row.catch_up_window_ms === null ? null : Number(row.catch_up_window_ms),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    jitterMs: row.jitter_ms,
  };
}
