import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = path.join(__dirname, '..', '..', 'dotnet');

/** The program that runs MassTransit's passes; made by {@link buildMassTransit}. */
export const massTransitProgram = path.join(folder, 'bin', 'Release', 'net10.0', 'Baton.Bench.dll');

/**
 * Builds the .NET project with optimizations.
 *
 * @returns the version of the SDK; undefined where there is none.
 * @throws {Error} with the compiler's words when it does not build.
 */
export async function buildMassTransit(): Promise<string | undefined> {
  const environment = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
  const version = await run('dotnet', ['--version'], { env: environment }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (version === undefined) return undefined;
  try {
    await run('dotnet', ['build', '--configuration', 'Release', '--nodereuse:false'], {
      cwd: folder,
      env: environment,
    });
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`The .NET project in ${folder} does not build:\n${said}`, { cause: error });
  }
  return version.stdout.trim();
}
