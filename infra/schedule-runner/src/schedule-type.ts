import type { ScheduleTypeName } from '@baton/contracts';
import { SetMetadata, type Type } from '@nestjs/common';
import { z } from 'zod';
import type { ExecutionContext, SetExecutionContext, SliceContext } from './contexts';
import type { OrganizationId } from '@baton/contracts';
import type { Outcome } from './outcome';

/** Waits between the attempts of one execution: full jitter, so that what failed together does not return together. */
export interface ExecutionRetry {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** The longest wait after the first failure; it doubles with each further one. Milliseconds. */
  readonly firstDelayMs: number;
  /** No wait is longer. Milliseconds. */
  readonly maxDelayMs: number;
}

/** How the executions of a schedule type are carried out. */
export interface ScheduleTypeOptions<Parameters> {
  /** What an organization's enrolment may set, checked before each execution. @default none */
  readonly parameters?: z.ZodType<Parameters>;
  /** For one organization, or one set. Over it `signal` aborts and the attempt failed, retryably. @default 30 000 */
  readonly timeoutMs?: number;
  /** @default 4 attempts, waits of up to 1 s, 2 s, 4 s */
  readonly retry?: ExecutionRetry;
  /**
   * Schedule types, listed before this one, without which it makes no sense: an organization that faulted in one of
   * them is skipped here, reason `dependency-failed`. @default none
   */
  readonly after?: readonly ScheduleType[];
}

/** A kind of recurring work: the token that its handler, its enrolments and its tests share. */
export interface ScheduleType<Parameters = unknown> {
  readonly name: ScheduleTypeName;
  readonly parameters: z.ZodType<Parameters>;
  readonly timeoutMs: number;
  readonly retry: ExecutionRetry;
  readonly after: readonly ScheduleType[];
}

/** The parameters of a schedule type, as its handler gets them. */
export type ParametersOf<S extends ScheduleType> = S extends ScheduleType<infer P> ? P : never;

type NoParameters = Readonly<Record<never, never>>;

/** Declares a schedule type. Its name is `<module>.<kind>` and may never change: executions are stored under it. */
export function defineScheduleType<Parameters = NoParameters>(
  name: ScheduleTypeName,
  options: ScheduleTypeOptions<Parameters> = {},
): ScheduleType<Parameters> {
  return {
    name,
    parameters: options.parameters ?? (z.object({}) as z.ZodType<unknown> as z.ZodType<Parameters>),
    timeoutMs: options.timeoutMs ?? 30_000,
    retry: options.retry ?? { maxAttempts: 4, firstDelayMs: 1_000, maxDelayMs: 60_000 },
    after: options.after ?? [],
  };
}

/** The work of a schedule type for one organization. */
export interface ScheduleTypeHandler<S extends ScheduleType = ScheduleType> {
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
export interface SetScheduleTypeHandler<S extends ScheduleType = ScheduleType> {
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
  readonly scheduleType: ScheduleType;
  readonly setBased: boolean;
}

/** Marks a Nest provider as the handler of a schedule type, one organization at a time. */
export function ScheduleType<S extends ScheduleType>(scheduleType: S): (target: Type<ScheduleTypeHandler<S>>) => void {
  return SetMetadata<symbol, HandlerMetadata>(SCHEDULE_TYPE, { scheduleType, setBased: false });
}

/** Marks a Nest provider as the handler of a schedule type, a set of organizations at a time. */
export function SetScheduleType<S extends ScheduleType>(
  scheduleType: S,
): (target: Type<SetScheduleTypeHandler<S>>) => void {
  return SetMetadata<symbol, HandlerMetadata>(SCHEDULE_TYPE, { scheduleType, setBased: true });
}
