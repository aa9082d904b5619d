import { AppError } from '@baton/contracts';
import type { ScheduleType } from '../schedule-type';
import type { OpenExecutions } from './ports/execution-transactions.port';

/** A cursor does not fit its schedule type: one that is saved, or one that an older version of the type saved. */
export class CheckpointInvalidError extends AppError {
  readonly code = 'CHECKPOINT_INVALID';
  readonly retryable = false;

  constructor(scheduleType: string, issues: readonly string[]) {
    super(
      `The cursor does not fit the checkpoint of ${scheduleType}: ${issues.join('; ')}. ` +
        'Let the schema take what earlier versions saved as well, or delete the row of execution_checkpoint.',
    );
  }
}

/** Ends a handler at a step after which it must not go on; what it saved stays. */
class InterruptedError extends AppError {
  readonly code = 'INTERRUPTED';
  readonly retryable = false;
}

/**
 * The steps of one attempt at checkpointed work: each is a transaction of its own, which commits a cursor with what was
 * written since the step before.
 */
export class Steps {
  private why: 'left' | 'taken' | undefined;

  /** @param goOn whether another step may begin. */
  constructor(
    private readonly open: OpenExecutions,
    private readonly scheduleType: ScheduleType,
    private readonly goOn: () => boolean,
  ) {}

  /** Why no further step may be made: the work is left for later, or somebody else has it now. */
  get interrupted(): 'left' | 'taken' | undefined {
    return this.why;
  }

  /** Where an earlier attempt got to; undefined when there was none. @throws {CheckpointInvalidError} */
  get checkpoint(): unknown {
    return this.open.checkpoint === undefined ? undefined : this.read(this.open.checkpoint);
  }

  /** @throws when the handler has to end here: it lets the error through. */
  async save(cursor: unknown): Promise<void> {
    const saved = await this.open.save(this.read(cursor));
    if (saved && this.goOn()) return;
    this.why = saved ? 'left' : 'taken';
    // Whatever the handler makes of the error, it can write nothing more.
    await this.open.rollback();
    throw new InterruptedError(`${this.scheduleType.name} is interrupted at a checkpoint.`);
  }

  private read(cursor: unknown): unknown {
    const { name, checkpoint } = this.scheduleType;
    if (checkpoint === undefined) throw new CheckpointInvalidError(name, ['the type declares none']);
    const read = checkpoint.safeParse(cursor);
    if (read.success) return read.data;
    const issues = read.error.issues.map((issue) => `${issue.path.join('.') || 'cursor'}: ${issue.message}`);
    throw new CheckpointInvalidError(name, issues);
  }
}
