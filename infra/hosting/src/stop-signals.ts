const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How a process learns that it is to end. */
export interface StopRequest {
  /** Resolves with the first signal's name. */
  readonly asked: Promise<NodeJS.Signals>;
  /** Aborts with it. */
  readonly signal: AbortSignal;
  /** Whether an error says no more than that the process was asked to stop. */
  isReason(error: unknown): boolean;
}

/** Ctrl-C reaches a process from the terminal and again through npm; signals this close are one request. Milliseconds. */
const SAME_REQUEST_MS = 1_000;

/**
 * Listens for Ctrl-C and SIGTERM. The first asks for a clean stop; another one later ends the process at once, for an
 * operator who will not wait.
 */
export function untilAskedToStop(): StopRequest {
  const controller = new AbortController();
  const { promise: asked, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let firstAt: number | undefined;
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (firstAt !== undefined && performance.now() - firstAt > SAME_REQUEST_MS) process.exit(130);
      firstAt ??= performance.now();
      controller.abort(new Error(`asked to stop by ${name}`));
      resolve(name);
    });
  }
  const { signal } = controller;
  const isReason = (error: unknown) =>
    signal.aborted && error instanceof Error && (error === signal.reason || error.cause === signal.reason);
  return { asked, signal, isReason };
}
