/** What may follow what in a machine: for each state, those it may be changed to. */
export type Transitions<S extends string> = Readonly<Record<S, readonly S[]>>;

/** The states from which one may be reached. */
export function statesBefore<S extends string>(transitions: Transitions<S>, to: S): readonly S[] {
  // The keys of a record of states are states.
  const states = Object.keys(transitions) as S[];
  return states.filter((from) => transitions[from].includes(to));
}
