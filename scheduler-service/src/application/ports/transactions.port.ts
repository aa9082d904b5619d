/** Opens units of work for those who have none yet: HTTP and ticks. A consumer's delivery brings its own. */
export abstract class Transactions {
  /** Commits, with the messages published meanwhile, when the work ends well; rolls back when it throws. */
  abstract run<T>(work: () => Promise<T>): Promise<T>;
}
