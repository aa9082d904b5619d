import {
  type Calendars,
  explain,
  type MisfirePolicy,
  nextOccurrences,
  type Occurrence,
  type RuleChange,
  recurrenceOf,
  scheduleDefinition,
} from '@baton/recurrence';
import { durationOf } from '../domain/duration';
import type { TriggerChange } from './control-triggers';
import type { KnownTrigger, PastFiring, TriggerControl } from './ports/trigger-catalog.port';
import { scheduleOf } from './trigger-settings';

/** An occurrence as it is shown; its jitter is not in it. */
export interface OccurrenceView {
  readonly nominalLocal: string;
  readonly copy: 'first' | 'last';
  readonly instantUtc: string;
}

/** An occurrence to come, and why it is due then. */
export interface NextOccurrenceView extends OccurrenceView {
  readonly coalesced: readonly string[];
  readonly reason: string;
}

/** A trigger in a list. */
export interface TriggerView {
  readonly name: string;
  readonly pipeline: string;
  readonly enabled: boolean;
  readonly rule: object;
  /** The rule in plain English. */
  readonly explanation: string;
  readonly misfirePolicy: MisfirePolicy;
  readonly maxCatchUp: number | null;
  readonly catchUpWindow: string | null;
  readonly startsAtUtc: string | null;
  readonly endsAtUtc: string | null;
  readonly jitter: string;
  /** When it fires next, its jitter included; null when it is off, or over. */
  readonly nextDueAtUtc: string | null;
  readonly last: OccurrenceView | null;
}

/** A trigger with what is to come and what was. */
export interface TriggerDetail extends TriggerView {
  /** Also of a trigger that is off: what is due once it is on. */
  readonly next: readonly NextOccurrenceView[];
  /** Newest first. */
  readonly firings: readonly FiringView[];
  /** Who asked what of it, newest first. */
  readonly controls: readonly TriggerControlView[];
}

/** What was asked of a trigger; `calendar` is a change of one that it needs. */
export interface TriggerControlView {
  readonly control: string;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  readonly atUtc: string;
}

/** What was fired. */
export interface FiringView extends OccurrenceView {
  readonly runId: string | null;
  readonly refusal: string | null;
  readonly firedAtUtc: string;
}

/** What a change would do to a span of time; lists hold the first hundred, numbers all. */
export interface TriggerChangeView extends RuleChangeView {
  readonly fromUtc: string;
  readonly toUtc: string;
}

/** What becomes of the occurrences of a rule; lists hold the first hundred, numbers all. */
export interface RuleChangeView {
  readonly counts: {
    readonly added: number;
    readonly removed: number;
    readonly moved: number;
    readonly unchanged: number;
  };
  readonly added: readonly OccurrenceView[];
  readonly removed: readonly OccurrenceView[];
  readonly moved: readonly { readonly before: OccurrenceView; readonly after: OccurrenceView }[];
}

const MOST_LISTED = 100;

/** A trigger as it is listed. */
export function triggerView({ name, settings, enabled, nextDueAt, last }: KnownTrigger): TriggerView {
  const { catchUpWindowMs, startsAt, endsAt } = settings;
  return {
    name,
    pipeline: settings.pipeline,
    enabled,
    rule: settings.rule,
    explanation: explain(settings.rule),
    misfirePolicy: settings.misfirePolicy,
    maxCatchUp: settings.maxCatchUp,
    catchUpWindow: catchUpWindowMs === null ? null : durationOf(catchUpWindowMs),
    startsAtUtc: startsAt?.toISOString() ?? null,
    endsAtUtc: endsAt?.toISOString() ?? null,
    jitter: durationOf(settings.jitterMs),
    nextDueAtUtc: enabled ? (nextDueAt?.toISOString() ?? null) : null,
    last: last && occurrenceView(last),
  };
}

/** What a trigger is shown with. */
export interface TriggerSurroundings {
  readonly firings: readonly PastFiring[];
  readonly controls: readonly TriggerControl[];
  /** Those that its rule names. */
  readonly calendars: Calendars;
}

/** A trigger with its next occurrences from `now` on, and its last. */
export function triggerDetail(
  trigger: KnownTrigger,
  { firings, controls, calendars }: TriggerSurroundings,
  now: Date,
  count: number,
): TriggerDetail {
  const definition = scheduleDefinition(scheduleOf(trigger.name, trigger.settings, calendars));
  const next = nextOccurrences(recurrenceOf(definition, calendars), now, count);
  return {
    ...triggerView(trigger),
    next: next.map((found) => ({ ...occurrenceView(found), coalesced: found.coalesced, reason: found.reason })),
    firings: firings.map(({ runId, refusal, firedAt, ...occurrence }) => ({
      ...occurrenceView(occurrence),
      runId,
      refusal,
      firedAtUtc: firedAt.toISOString(),
    })),
    controls: controls.map(({ at, ...asked }) => ({ ...asked, atUtc: at.toISOString() })),
  };
}

/** What a change would do. */
export function triggerChangeView({ from, to, ...change }: TriggerChange): TriggerChangeView {
  return { fromUtc: from.toISOString(), toUtc: to.toISOString(), ...ruleChangeView(change) };
}

/** What becomes of the occurrences of a rule. */
export function ruleChangeView({ added, removed, moved, unchanged }: RuleChange): RuleChangeView {
  return {
    counts: { added: added.length, removed: removed.length, moved: moved.length, unchanged },
    added: added.slice(0, MOST_LISTED).map(occurrenceView),
    removed: removed.slice(0, MOST_LISTED).map(occurrenceView),
    moved: moved
      .slice(0, MOST_LISTED)
      .map(({ before, after }) => ({ before: occurrenceView(before), after: occurrenceView(after) })),
  };
}

function occurrenceView({
  nominalLocal,
  copy,
  instant,
}: Pick<Occurrence, 'nominalLocal' | 'copy' | 'instant'>): OccurrenceView {
  return { nominalLocal, copy, instantUtc: instant.toISOString() };
}
