/** Five characters that say what kind of error PostgreSQL raised; see "PostgreSQL Error Codes" in its manual. */
export type SqlState = string;

/** Raised by `baton.orgs()`; the class is our own, no standard one begins so. */
export const NO_TENANT_SCOPE: SqlState = 'BT001';

/** Whole classes: connection, insufficient resources, operator intervention, system error outside PostgreSQL. */
const retryableClasses = new Set(['08', '53', '57', '58']);

/** Serialization failure, deadlock, completion unknown, lock not available, transaction left idle for too long. */
const retryableStates = new Set<SqlState>(['40001', '40P01', '40003', '55P03', '25P03', '25006']);

/** A cached plan that does not fit its changed table any more; the next try prepares it anew. */
const STALE_PLAN_ROUTINE = 'RevalidateCachedQuery';

/** What a standby answers to a statement that writes: the roles have changed, and the next connection finds the new primary. */
const READ_ONLY: SqlState = '25006';

const networkErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** `pg` gives these no code. */
const brokenConnection =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|read ECONN|write E)/;

/**
 * The state PostgreSQL gave to an error, looked for in the error itself and in what caused it.
 *
 * @returns undefined for an error that does not come from PostgreSQL.
 */
export function sqlStateOf(error: unknown): SqlState | undefined {
  return search(error, (found) => {
    if ('sqlState' in found && typeof found.sqlState === 'string') return found.sqlState;
    const isState = 'code' in found && typeof found.code === 'string' && /^[0-9A-Z]{5}$/.test(found.code);
    // Node's own codes (`EPIPE`) have the same shape; PostgreSQL's errors have a severity besides.
    return isState && 'severity' in found ? String(found.code) : undefined;
  });
}

/** Whether an error says that the connection to PostgreSQL broke or could not be made. */
export function isConnectionError(error: unknown): boolean {
  const found = search(error, (cause) => {
    if ('code' in cause && typeof cause.code === 'string' && networkErrors.has(cause.code)) return true;
    return brokenConnection.test(cause.message) || undefined;
  });
  return found ?? endsConnection(sqlStateOf(error));
}

/** Whether a state says that the server as a whole cannot work: insufficient resources, system error, read-only. */
export function saysUnable(state: SqlState): boolean {
  return state.startsWith('53') || state.startsWith('58') || state === READ_ONLY;
}

/**
 * Whether the same work may succeed when it is tried again unchanged: lost connections, serialization failures,
 * deadlocks, timeouts, a server without resources. Violated constraints, bad data and wrong SQL are not.
 *
 * @returns false, too, for errors that have nothing to do with PostgreSQL.
 */
export function isRetryableDatabaseError(error: unknown): boolean {
  if (isConnectionError(error)) return true;
  const state = sqlStateOf(error);
  if (state === undefined) return false;
  if (retryableStates.has(state) || retryableClasses.has(state.slice(0, 2))) return true;
  return search(error, (cause) => ('routine' in cause && cause.routine === STALE_PLAN_ROUTINE) || undefined) ?? false;
}

/** The server told why it closes the connection: shut down by an administrator, crashed, starting, dropped, idle. */
function endsConnection(state: SqlState | undefined): boolean {
  return state !== undefined && (state.startsWith('08') || state.startsWith('57P'));
}

function search<T>(error: unknown, look: (error: Error) => T | undefined): T | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const found = look(at);
    if (found !== undefined) return found;
  }
  return undefined;
}
