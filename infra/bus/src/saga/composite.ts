/**
 * Whether an event completes a condition of several: it is the last of them to arrive, in whatever order they come. True
 * once: for one that came before, or after the condition was met, it is false.
 *
 * @param all what the condition waits for.
 * @param arrived what came before, as the state remembers it.
 */
export function completes<L extends string>(all: readonly L[], arrived: readonly L[], arriving: NoInfer<L>): boolean {
  return !arrived.includes(arriving) && all.every((label) => label === arriving || arrived.includes(label));
}
