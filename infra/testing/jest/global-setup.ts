import { TestVariable } from '../src/servers/test-environment';
import { startTestServers, type TestServers } from '../src/servers/test-servers';

/** Set up and tear down are two modules of one process, which meet here. */
declare global {
  var batonTestServers: TestServers | undefined;
}

/** Jest calls it once, before any test and before it starts the processes that run them, which inherit the variables. */
export default async function globalSetup(): Promise<void> {
  if (process.env[TestVariable.servers] === 'none') {
    process.stdout.write(`\nTests use no servers (${TestVariable.servers}=none).\n`);
    return;
  }
  const servers = await startTestServers();
  Object.assign(process.env, servers.variables);
  globalThis.batonTestServers = servers;
  stopOnSignals(servers);
  process.stdout.write(`\n${servers.description}\n`);
}

/** Jest ends at once on a signal, without tearing down; the servers are not its children and would stay. */
function stopOnSignals(servers: TestServers): void {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      servers.stop().then(
        () => process.exit(exitCode),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(exitCode);
        },
      );
    });
  }
}
