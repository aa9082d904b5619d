import type { MessageOf, MessageType, RunSchedulerCommand } from '@baton/contracts';
import type { GuardLimits } from './domain/database-guard';
import type { ScheduleType } from './schedule-type';

/** What a module says of itself. */
export interface ScheduleRunnerOptions {
  /** The module's name, and the first part of its schedule types' names: `sales`. */
  readonly module: string;
  /** Its command. The kit consumes it, plans, and answers with `ModuleRunCompleted`. */
  readonly command: MessageType<MessageOf<typeof RunSchedulerCommand>, 'platform'>;
  /** In the order of the night. Each must have exactly one handler among the application's providers. */
  readonly scheduleTypes: readonly ScheduleType[];
  /** Slices of one type in flight, over all replicas; 1 is the strictly sequential night. @default 1 */
  readonly window?: number;
  /** So often may the process of an organization's work be lost before that faults as `PROCESS_CRASHED`. @default 3 */
  readonly maxCrashes?: number;
  /**
   * How long a slice waits for a process that has its handler before it faults as `HANDLER_MISSING`, milliseconds.
   * @default 120 000
   */
  readonly handlerGraceMs?: number;
  /** Nights in a row in which an organization faults alike in a schedule type before it is in quarantine. @default 3 */
  readonly quarantineAfterNights?: number;
  /** When the night is narrowed because the database is slow. */
  readonly databaseGuard?: {
    /** Commits take this many times as long as usual. @default 3 */
    readonly multiple?: number;
    /** And no less than this, milliseconds. @default 25 */
    readonly floorMs?: number;
  };
  /** A slice ends at whichever comes first. */
  readonly slice?: {
    /** @default 500 */
    readonly maxOrganizations?: number;
    /** Milliseconds. @default 30 000 */
    readonly budgetMs?: number;
    /** How long a slice stays its worker's without a sign of life, milliseconds. @default 15 000 */
    readonly leaseMs?: number;
  };
}

/** The options with every default filled in; Nest's token for them. */
export class ScheduleRunnerSettings {
  readonly module: string;
  readonly scheduleTypes: readonly ScheduleType[];
  readonly window: number;
  readonly maxCrashes: number;
  readonly quarantineAfterNights: number;
  readonly guard: GuardLimits;
  readonly handlerGraceMs: number;
  readonly maxOrganizations: number;
  readonly budgetMs: number;
  readonly leaseMs: number;

  constructor({
    module,
    scheduleTypes,
    window = 1,
    maxCrashes = 3,
    quarantineAfterNights = 3,
    databaseGuard = {},
    handlerGraceMs = 120_000,
    slice = {},
  }: ScheduleRunnerOptions) {
    this.module = module;
    this.scheduleTypes = scheduleTypes;
    this.window = window;
    this.maxCrashes = maxCrashes;
    this.quarantineAfterNights = quarantineAfterNights;
    this.guard = { multiple: databaseGuard.multiple ?? 3, floorMs: databaseGuard.floorMs ?? 25 };
    this.handlerGraceMs = handlerGraceMs;
    this.maxOrganizations = slice.maxOrganizations ?? 500;
    this.budgetMs = slice.budgetMs ?? 30_000;
    this.leaseMs = slice.leaseMs ?? 15_000;
  }

  /** Faults alike, night after night, that bring an organization into quarantine; undefined where the type has none. */
  quarantineAfter(scheduleType: string): number | undefined {
    const type = this.scheduleTypes.find(({ name }) => name === scheduleType);
    return type?.quarantine === false ? undefined : this.quarantineAfterNights;
  }

  /** The names of the module's schedule types, in the order of the night. */
  get typeNames(): readonly string[] {
    return this.scheduleTypes.map((type) => type.name);
  }
}
