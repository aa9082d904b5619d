/** The fault of what no process of the module has a handler for. @param graceMs how long one was waited for. */
export function handlerMissing(scheduleType: string, graceMs: number) {
  return {
    kind: 'faulted',
    code: 'HANDLER_MISSING',
    message:
      `No process of the module has had a handler for ${scheduleType} for ${Math.round(graceMs / 1_000)} s. ` +
      'Was a version without it deployed in the middle of the night? Deploy one that has it, then retry.',
  } as const;
}
