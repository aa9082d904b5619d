import { UnavailableError } from '../recoverability/unavailable.error';

/**
 * The broker is there and did not take this one message, for now: a queue behind its exchange is full, say. Others may go
 * through. Transports throw descendants of it; any other {@link UnavailableError} of theirs is about the connection.
 */
export abstract class NotTakenError extends UnavailableError {}
