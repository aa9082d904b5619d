// Builds samples/dotnet, the other end of the interop tests, where a .NET SDK can. Where none can it says that those tests
// are left out. They run where there is something built, so what an SDK that has gone left behind is removed; with
// BATON_REQUIRE_DOTNET=1 they fail then.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LEAST_SDK = 10;
const folder = fileURLToPath(new URL('../samples/dotnet', import.meta.url));
const environment = { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1', ...process.env };

const unavailable = whyUnavailable();
if (unavailable === undefined) build();
else leaveOut(unavailable);

/** @returns undefined where an SDK is new enough. */
function whyUnavailable() {
  const { stdout, error } = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8', env: environment });
  if (error) return 'there is no dotnet on the PATH';
  const sdks = stdout.split('\n').map((line) => Number.parseInt(line, 10));
  return sdks.some((major) => major >= LEAST_SDK) ? undefined : `dotnet has no SDK of version ${LEAST_SDK} or later`;
}

function build() {
  // Exactly the locked packages, and no build server that would outlive this.
  const options = ['-p:RestoreLockedMode=true', '-p:UseSharedCompilation=false', '-nodeReuse:false'];
  const args = ['build', '--configuration', 'Release', '--nologo', '-verbosity:quiet', ...options];
  const { status, stdout } = spawnSync('dotnet', args, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}\nsamples/dotnet could not be built; the interop tests need it.\n`);
  process.exitCode = 1;
}

function leaveOut(reason) {
  rmSync(`${folder}/bin`, { recursive: true, force: true });
  process.stdout.write(
    `The interop tests against MassTransit on .NET are left out: ${reason}. Install the .NET SDK ${LEAST_SDK} for them.\n`,
  );
}
