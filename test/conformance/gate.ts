/** Work that goes on until the test says otherwise: it says when it has begun, and waits to be let go. */
export function gate() {
  const begun = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  return { begun: begun.promise, begin: begun.resolve, opened: open.promise, open: open.resolve };
}
