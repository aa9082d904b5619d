/** Where the command line writes and waits; tests have their own. */
export interface Terminal {
  /** Whether a person looks on: bars then, lines otherwise. */
  readonly isInteractive: boolean;
  /** Whose name controls are recorded under; undefined where nobody knows. */
  readonly user: string | undefined;
  /** A line of what was asked for. */
  out(line: string): void;
  /** A line of what went wrong. */
  error(line: string): void;
  /** Where bars are drawn. */
  readonly stream: NodeJS.WriteStream;
  /** The lines of standard input, as they come. */
  lines(): AsyncIterable<string>;
  /** Lets time pass between two looks. */
  pause(ms: number): Promise<void>;
}
