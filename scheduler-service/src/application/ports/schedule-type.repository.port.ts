/** A schedule type the scheduler has heard of. */
export interface KnownScheduleType {
  readonly name: string;
  readonly module: string;
}

/** The schedule types modules offer: those from the start, and any that a module has reported since. */
export abstract class ScheduleTypeRepository {
  abstract all(): Promise<readonly KnownScheduleType[]>;

  /** Remembers types a module reported. Safe to repeat. */
  abstract learn(types: readonly KnownScheduleType[]): Promise<void>;
}
