import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ServiceName } from '@baton/hosting';
import { z } from 'zod';

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const REPOSITORY = path.resolve(__dirname, '../..');
/** Where Node keeps what it has compiled: a suite starts the same programs many times. */
const COMPILED = path.join(REPOSITORY, 'node_modules/.cache/node-compiled');

const logLine = z.object({ level: z.union([z.string(), z.number()]), msg: z.string(), url: z.string().optional() });
type LogLine = z.output<typeof logLine>;

/** A program of the repository in a process of its own, as `npm run start:…` runs it; `npm test` has built it before. */
export class SpawnedProgram {
  /** What it printed, line by line. */
  readonly output: string[] = [];
  /** What it said on standard error. */
  readonly complaints: string[] = [];
  /** Resolves when it has ended and all that it printed has been read. */
  readonly exited: Promise<Exit>;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Set<() => void>();
  private ended: Exit | undefined;

  /**
   * @param program from the repository's root.
   * @param environment all that it gets, besides where programs are and where home is.
   * @param how what runs the program, and what it is told. @default this Node, nothing
   */
  constructor(
    program: string,
    environment: Readonly<Record<string, string>>,
    { runtime = process.execPath, args = [] }: { readonly runtime?: string; readonly args?: readonly string[] } = {},
  ) {
    const { PATH, HOME } = process.env;
    const env = {
      NODE_COMPILE_CACHE: COMPILED,
      ...(PATH === undefined ? {} : { PATH }),
      ...(HOME === undefined ? {} : { HOME }),
      ...environment,
    };
    const child = spawn(runtime, [path.join(REPOSITORY, program), ...args], { env, stdio: 'pipe' });
    this.child = child;
    // A program that has ended reads no more; that it ended is what counts.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => this.heard(this.output, line));
    createInterface({ input: child.stderr }).on('line', (line) => this.heard(this.complaints, line));
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.ended = { code, signal };
        resolve(this.ended);
        this.wake();
      });
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.child.spawnfile} could not be run.`);
    return this.child.pid;
  }

  /** Sends a signal; nothing happens when it has ended. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Writes a line to its standard input. */
  tell(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** Closes its standard input. */
  hangUp(): void {
    this.child.stdin.end();
  }

  /**
   * Waits until something was printed, now or before.
   * @param find what it gives for the printed lines; undefined: not yet.
   * @throws Error with all that it said when it ends without that.
   */
  async printed<T>(find: (output: readonly string[]) => T | undefined): Promise<T> {
    for (;;) {
      const found = find(this.output);
      if (found !== undefined) return found;
      if (this.ended)
        throw new Error(`${this.child.spawnargs[1]} ended (${JSON.stringify(this.ended)}): ${this.said()}`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** All that it said, for a failure's message. */
  said(): string {
    return [...this.output, ...this.complaints].join('\n');
  }

  private heard(lines: string[], line: string): void {
    lines.push(line);
    this.wake();
  }

  private wake(): void {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }
}

/** A service in a process of its own. */
export class SpawnedService extends SpawnedProgram {
  /** @param program what runs the service, which is told its name. @default as its container does */
  constructor(
    readonly service: ServiceName,
    environment: Readonly<Record<string, string>>,
    program = `${service}-service/dist/main.js`,
  ) {
    super(program, { HOST: '127.0.0.1', PORT: '0', ...environment }, { args: [service] });
  }

  /** Waits until it says that it is ready. @returns its URL. */
  ready(): Promise<string> {
    return this.printed(() => this.log().find(({ msg }) => msg === `${this.service} is ready`)?.url);
  }

  /** What it logged. */
  log(): readonly LogLine[] {
    return this.output.flatMap((line) => {
      if (!line.startsWith('{')) return [];
      return [logLine.parse(JSON.parse(line))];
    });
  }
}
