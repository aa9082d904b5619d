import type { ScheduleTypeName } from '@baton/contracts';
import { z } from 'zod';
import { type Breaker, type BreakerOptions, breakerOf } from './domain/breaker';
import { DEFAULT_RETRY, type ExecutionRetry } from './domain/execution-retry';

/** How the executions of a schedule type are carried out. */
export interface ScheduleTypeOptions<Parameters, Cursor = never> {
  /** What an organization's enrolment may set, checked before each execution. @default none */
  readonly parameters?: z.ZodType<Parameters>;
  /**
   * Makes the work of an organization one of several steps, each committed with a cursor of this shape, from which it is
   * resumed. For work that takes longer than it may be lost; not for set-based handlers. @default none: one transaction
   */
  readonly checkpoint?: z.ZodType<Cursor>;
  /** For one organization, or one set. Over it `signal` aborts and the attempt failed, retryably. @default 30 000 */
  readonly timeoutMs?: number;
  /** @default 4 attempts, waits of up to 1 s, 2 s, 4 s */
  readonly retry?: ExecutionRetry;
  /**
   * Schedule types, listed before this one, without which it makes no sense: an organization that faulted in one of
   * them is skipped here, reason `dependency-failed`. @default none
   */
  readonly after?: readonly ScheduleType[];
  /**
   * Whether an organization that faults alike night after night is left out until a person releases it.
   * @default true
   */
  readonly quarantine?: boolean;
  /**
   * When its work waits because what all of it needs is down; false: it never does.
   * @default more than half of at least 20 attempts failed within ten seconds; a try every 30 s
   */
  readonly breaker?: BreakerOptions | false;
}

/** A kind of recurring work: the token that its handler, its enrolments and its tests share. */
export interface ScheduleType<Parameters = unknown, Cursor = unknown> {
  readonly name: ScheduleTypeName;
  readonly parameters: z.ZodType<Parameters>;
  readonly checkpoint: z.ZodType<Cursor> | undefined;
  readonly timeoutMs: number;
  readonly retry: ExecutionRetry;
  readonly after: readonly ScheduleType[];
  readonly quarantine: boolean;
  readonly breaker: Breaker | false;
}

/** The parameters of a schedule type, as its handler gets them. */
export type ParametersOf<S extends ScheduleType> = S extends ScheduleType<infer P> ? P : never;

/** What a checkpointed schedule type saves; `never` where it declares no checkpoint. */
export type CursorOf<S extends ScheduleType> = S extends ScheduleType<unknown, infer C> ? C : never;

type NoParameters = Readonly<Record<never, never>>;
const NONE: z.ZodType<unknown> = z.object({});

/** Declares a schedule type. Its name is `<module>.<kind>` and may never change: executions are stored under it. */
export function defineScheduleType<Parameters = NoParameters, Cursor = never>(
  name: ScheduleTypeName,
  options: ScheduleTypeOptions<Parameters, Cursor> = {},
): ScheduleType<Parameters, Cursor> {
  return {
    name,
    parameters: options.parameters ?? (NONE as z.ZodType<Parameters>),
    checkpoint: options.checkpoint,
    timeoutMs: options.timeoutMs ?? 30_000,
    retry: options.retry ?? DEFAULT_RETRY,
    after: options.after ?? [],
    quarantine: options.quarantine ?? true,
    breaker: options.breaker === false ? false : breakerOf(options.breaker ?? {}),
  };
}
