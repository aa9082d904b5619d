import './global-setup';
import { TestVariable } from '../src/servers/test-environment';

/** Jest calls it once, after all tests. */
export default async function globalTeardown(): Promise<void> {
  const servers = globalThis.batonTestServers;
  if (servers === undefined) return;
  if (process.env[TestVariable.keepServers] === '1') {
    const variables = Object.entries(servers.variables).map(([name, value]) => `  ${name}=${value}`);
    process.stdout.write(`\nThe servers of this run stay up until the next run:\n${variables.join('\n')}\n`);
    return;
  }
  await servers.stop();
}
