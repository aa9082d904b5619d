import type { SagaInstance, SagaRequestPending } from '@baton/bus';
import { AppError, type Guid } from '@baton/contracts';

/** Between a state in code and its JSON; a zod schema is one. */
export interface SagaStateSchema<State> {
  /** @throws when the JSON is no such state. */
  parse(json: unknown): State;
  encode(state: State): unknown;
}

/** A row of `saga_instance`. */
export interface SagaRow {
  readonly id: Guid;
  readonly version: number;
  readonly state: unknown;
  readonly requests: Readonly<Record<Guid, { readonly label: string; readonly expiresAt?: string }>>;
  readonly wake_at: Date | null;
  readonly wake_for: string | null;
}

/** A stored state is not what its saga declares: an older version wrote it, or a hand. */
export class SagaStateError extends AppError {
  readonly code = 'SAGA_STATE';
  readonly retryable = false;

  constructor(saga: string, id: Guid, cause: unknown) {
    super(
      `The stored state of the saga ${saga} ${id} does not fit its schema. Migrate the column saga_instance.state, or let the schema read the older form; nothing was changed.`,
      { cause },
    );
  }
}

/** An instance out of its row. @throws {SagaStateError} */
export function instanceOf<State>(saga: string, row: SagaRow, schema: SagaStateSchema<State>): SagaInstance<State> {
  return {
    id: row.id,
    version: row.version,
    state: stateOf(saga, row, schema),
    requests: Object.fromEntries(Object.entries(row.requests).map(([id, request]) => [id, pendingOf(request)])),
    wake: row.wake_at && row.wake_for !== null ? { at: row.wake_at, purpose: row.wake_for } : undefined,
  };
}

/** The columns `version`, `state`, `requests`, `wake_at` and `wake_for` of an instance. */
export function columnsOf<State>(instance: SagaInstance<State>, schema: SagaStateSchema<State>): readonly unknown[] {
  const { version, state, requests, wake } = instance;
  return [version, JSON.stringify(schema.encode(state)), JSON.stringify(requests), wake?.at, wake?.purpose];
}

function stateOf<State>(saga: string, { id, state }: SagaRow, schema: SagaStateSchema<State>): State {
  try {
    return schema.parse(state);
  } catch (cause) {
    throw new SagaStateError(saga, id, cause);
  }
}

function pendingOf({ label, expiresAt }: SagaRow['requests'][Guid]): SagaRequestPending {
  return { label, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) };
}
