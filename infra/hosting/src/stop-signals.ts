const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How a process learns that it is to end. */
export interface StopRequest {
  /** Resolves with the first signal's name. */
  readonly asked: Promise<NodeJS.Signals>;
  /** Aborts with it. */
  readonly signal: AbortSignal;
}

/**
 * Listens for Ctrl-C and SIGTERM. The first asks for a clean stop; a second one ends the process at once, for an
 * operator who will not wait.
 */
export function untilAskedToStop(): StopRequest {
  const controller = new AbortController();
  const { promise: asked, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let requests = 0;
  for (const name of SIGNALS) {
    process.on(name, () => {
      requests += 1;
      if (requests > 1) process.exit(130);
      controller.abort(new Error(`asked to stop by ${name}`));
      resolve(name);
    });
  }
  return { asked, signal: controller.signal };
}
