import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** What invoke-rc.d asks before it starts a service; 101 means "not allowed". See /usr/share/doc/init-system-helpers. */
const POLICY = '/usr/sbin/policy-rc.d';
const SET_ASIDE = `${POLICY}.before-baton`;
const MARK = '# Made by the tests of Baton for the time of one installation.';

/** Whether RabbitMQ could be installed here: root, and a Debian with apt. */
export function canInstallRabbitMq(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/**
 * Installs Debian's rabbitmq-server without starting Debian's own broker, nor its epmd.
 * @throws Error with the end of apt's output when apt fails.
 */
export async function installRabbitMq(): Promise<void> {
  await withoutServiceStarts(async () => {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', 'rabbitmq-server');
  });
}

/** Runs an installation under a policy that starts no service; afterwards, also when it failed, all is as it was. */
async function withoutServiceStarts(installation: () => Promise<void>): Promise<void> {
  restorePolicy();
  if (existsSync(POLICY)) renameSync(POLICY, SET_ASIDE);
  writeFileSync(POLICY, `#!/bin/sh\n${MARK}\nexit 101\n`, { mode: 0o755 });
  try {
    await installation();
  } finally {
    restorePolicy();
  }
}

/** Also undoes what a run left that was killed in the middle of an installation. */
function restorePolicy(): void {
  if (existsSync(POLICY) && readFileSync(POLICY, 'utf8').includes(MARK)) rmSync(POLICY);
  if (existsSync(SET_ASIDE)) renameSync(SET_ASIDE, POLICY);
}

/** Another apt may hold the lock for a while, for example the unattended upgrades of a fresh machine. */
function apt(...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`"apt-get ${args.join(' ')}" ended with ${code}. Its output ends with:\n${output.trim()}`));
    });
  });
}
