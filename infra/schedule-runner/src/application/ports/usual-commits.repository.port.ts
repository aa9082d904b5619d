/** How long commits take as a rule, kept from night to night. */
export abstract class UsualCommitsRepository {
  /** Milliseconds by kind. */
  abstract load(): Promise<ReadonlyMap<string, number>>;

  /** Takes what was learned tonight into account, in the open unit of work. */
  abstract keep(usualMs: ReadonlyMap<string, number>): Promise<void>;
}
