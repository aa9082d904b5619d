import type { Command } from 'commander';
import type { ApiClient } from './api-client';
import type { ExitCode } from './exit-code';
import type { Terminal } from './terminal';

/** Adds commands to the command line. `ended` is told what a command came to. */
export type Add = (program: Command, terminal: Terminal, api: () => ApiClient, ended: (code: ExitCode) => void) => void;
