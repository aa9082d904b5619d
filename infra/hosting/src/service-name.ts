/** The services of the system, and the port each listens on when `PORT` says nothing. */
export const DEFAULT_PORTS = { scheduler: 3000, sales: 3001, purchase: 3002, accounting: 3003 } as const;

/** A service's name; it also names its schema, its roles and its log lines. */
export type ServiceName = keyof typeof DEFAULT_PORTS;

/** All of them, in the order of the night. */
export const SERVICE_NAMES: readonly ServiceName[] = ['scheduler', 'sales', 'purchase', 'accounting'];
