import { execFile } from 'node:child_process';
import path from 'node:path';

/** The repository. */
export const ROOT = path.join(__dirname, '../..');

/** One step of a Dockerfile; what `RUN` runs is one word. */
export interface Instruction {
  readonly line: number;
  readonly keyword: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** A stage of a Dockerfile, without its FROM. */
export interface Stage {
  readonly name: string;
  /** An image, or an earlier stage. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The keys of a Compose service that Baton's file uses. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart?: string;
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly stop_grace_period?: string;
}

/** A Compose file with its merges and variables resolved. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** What building and starting the containers would do. */
export interface DeploymentPlan {
  readonly stages: readonly Stage[];
  /** Files that a build may copy. */
  readonly context: readonly string[];
  readonly compose: ComposeFile;
}

/** What the plan is made of; what is left out is the repository's own. */
export interface PlanSource {
  readonly dockerfile?: string;
  readonly compose?: string;
  readonly context?: string;
  /** Variables that the Compose file may refer to. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The plan of the program that also carries it out, so that both read the files alike.
 *
 * @throws {Error} with what it refuses.
 */
export function planOf({ environment = {}, ...sources }: PlanSource = {}): Promise<DeploymentPlan> {
  const program = path.join(ROOT, 'tools/run-dockerfile.mjs');
  const options = Object.entries(sources).flatMap(([name, file]) => [`--${name}`, file]);
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--plan', ...options],
      { env: { ...environment }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error !== null) reject(new Error(stderr.trim() || error.message));
        else resolve(JSON.parse(stdout) as DeploymentPlan);
      },
    );
  });
}
