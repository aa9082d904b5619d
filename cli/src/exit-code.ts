/** What the command line ends with. */
export const ExitCode = {
  /** It was done; a watched run succeeded. */
  succeeded: 0,
  /** It was refused or cannot be done; a watched run faulted or was cancelled. */
  failed: 1,
  /** It was asked for wrongly. */
  usage: 2,
} as const;
/** One of them. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
