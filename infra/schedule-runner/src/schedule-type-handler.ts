import type { OrganizationId } from '@baton/contracts';
import { SetMetadata, type Type } from '@nestjs/common';
import type { ExecutionContext, SetExecutionContext, SliceContext } from './contexts';
import type { Outcome } from './domain/outcome';
import type { ScheduleType as ScheduleTypeToken } from './schedule-type';

/** The work of a schedule type for one organization. */
export interface ScheduleTypeHandler<S extends ScheduleTypeToken = ScheduleTypeToken> {
  /**
   * Works for one organization, inside a transaction that the kit opened under the organization's scope. Safe to
   * repeat: work that was done is no longer due. Stops when `signal` says so.
   */
  readonly execute: (context: ExecutionContext<S>) => Promise<Outcome>;
  /**
   * Tells others in bulk. Runs once, in the transaction that closes a slice, under a scope of exactly the
   * organizations that succeeded in it, with what they committed in sight.
   */
  readonly afterSlice?: (context: SliceContext) => Promise<void>;
}

/** The work of a schedule type for a set of organizations at once. */
export interface SetScheduleTypeHandler<S extends ScheduleTypeToken = ScheduleTypeToken> {
  /**
   * Works for all given organizations in set-based SQL, inside one transaction under a scope of exactly these. An
   * organization left out of the result succeeded with nothing to count. When it throws, halves are tried until the
   * failing organizations stand alone, so it must do for {A, B} what it does for A and for B.
   */
  readonly executeSet: (context: SetExecutionContext<S>) => Promise<ReadonlyMap<OrganizationId, Outcome>>;
  /** As {@link ScheduleTypeHandler.afterSlice}. */
  readonly afterSlice?: (context: SliceContext) => Promise<void>;
}

/** Where the decorators leave the token on the class. */
export const SCHEDULE_TYPE = Symbol('baton.schedule-type');

/** What the decorators leave on a handler's class. */
export interface HandlerMetadata {
  readonly scheduleType: ScheduleTypeToken;
  readonly setBased: boolean;
}

/** The token of a schedule type; its decorator of the same name stands beside it. */
export type ScheduleType<Parameters = unknown, Cursor = unknown> = ScheduleTypeToken<Parameters, Cursor>;

/** Marks a Nest provider as the handler of a schedule type, one organization at a time. */
export function ScheduleType<S extends ScheduleTypeToken>(
  scheduleType: S,
): (target: Type<ScheduleTypeHandler<S>>) => void {
  return SetMetadata<symbol, HandlerMetadata>(SCHEDULE_TYPE, { scheduleType, setBased: false });
}

/** Marks a Nest provider as the handler of a schedule type, a set of organizations at a time. */
export function SetScheduleType<S extends ScheduleTypeToken>(
  scheduleType: S,
): (target: Type<SetScheduleTypeHandler<S>>) => void {
  return SetMetadata<symbol, HandlerMetadata>(SCHEDULE_TYPE, { scheduleType, setBased: true });
}
