/** Nest's token for the process's logger; pino's type is an interface, which cannot be one. */
export const LOGGER = Symbol('baton.logger');
