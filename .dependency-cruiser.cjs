/**
 * Who may import whom. Every arrow of ARCHITECTURE.md is a rule here, with its reason, and has a violating sample in
 * test/dependency-rules.spec.ts that it is seen to catch. It reads the sources and needs no build.
 */

const CONTRACTS = '^contracts/';
const SERVICE = '^[a-z]+-service/';
const infra = (...names) => names.map((name) => `^infra/${name}/`);

/** What each package of infra may import, from the bottom up; `infra-packages-have-a-layer` catches one not named here. */
const LAYERS = {
  observability: [CONTRACTS],
  bus: [CONTRACTS, ...infra('observability')],
  'bus-rabbitmq': [CONTRACTS, ...infra('observability', 'bus')],
  persistence: [CONTRACTS, ...infra('observability', 'bus')],
  recurrence: [],
  servers: [],
  terminal: [],
  'schedule-runner': [CONTRACTS, ...infra('observability', 'bus', 'persistence', 'recurrence')],
  hosting: [CONTRACTS, ...infra('observability', 'bus', 'bus-rabbitmq', 'persistence', 'recurrence')],
  testing: [
    CONTRACTS,
    ...infra('observability', 'bus', 'bus-rabbitmq', 'persistence', 'schedule-runner', 'hosting', 'servers'),
  ],
  local: [
    CONTRACTS,
    ...infra('observability', 'bus', 'bus-rabbitmq', 'persistence', 'hosting', 'servers', 'terminal'),
    SERVICE,
  ],
};

const OURS = '^(contracts|infra|cli|bench|[a-z]+-service)/';
/** Tests stand outside the layers: they may reach up, for a fixture, and use a driver, as an outsider would. */
const TESTS = ['\\.spec\\.ts$', '/test/', '^test/'];
const TESTING = '^infra/testing/';
/** Puts scheduler and module kit together on stores in memory. */
const SIMULATOR = '^infra/testing/src/simulator/';
/** What they are made of, one by one. */
const PARTS = '^(infra/schedule-runner|scheduler-service)/src/parts\\.ts$';
/** Nothing stands on these; rules of their own keep them out of the layers. */
const TOPS = ['^infra/local/', '^cli/', '^bench/'];

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const layerRules = Object.entries(LAYERS).map(([name, allowed]) =>
  rule(
    `layer-${name}`,
    `infra/${name} may import ${allowed.map((path) => path.replace(/[\^$]|\/$/g, '')).join(', ') || 'nothing of ours'}: imports point down, so that what is below can be understood, tested and replaced without what is above.`,
    { path: `^infra/${name}/`, pathNot: TESTS },
    { path: OURS, pathNot: [`^infra/${name}/`, TESTING, SERVICE, ...TOPS, ...allowed] },
  ),
);

module.exports = {
  forbidden: [
    rule(
      'no-circular',
      'A cycle means that two files are really one, and neither can be understood first.',
      {},
      { circular: true },
    ),
    rule(
      'not-to-unresolvable',
      'A misspelt import, or one of a package that nobody has installed.',
      {},
      { couldNotResolve: true },
    ),
    rule(
      'declared-dependencies-only',
      'What is imported and not declared is there by the grace of another package, and gone with its next version.',
      { path: OURS },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'no-development-dependencies-in-production',
      'An image is installed without development dependencies.',
      { path: OURS, pathNot: [...TESTS, TESTING] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),

    rule(
      'contracts-import-zod-only',
      'Messages are plain data: other systems hold them, so they drag nothing of ours along.',
      { path: '^contracts/src/', pathNot: TESTS },
      { pathNot: ['^contracts/src/', 'node_modules/zod/'] },
    ),
    ...layerRules,
    rule(
      'infra-packages-have-a-layer',
      'What a new package of infra may import is decided when it is made: name it in LAYERS.',
      { path: '^infra/[^/]+/src/', pathNot: infra(...Object.keys(LAYERS)) },
      {},
    ),
    rule(
      'cli-is-a-client',
      'The command line asks over HTTP, as any client does: it shares the contracts, the look of a night and the pure rules of when, nothing that serves.',
      { path: '^cli/', pathNot: TESTS },
      { path: OURS, pathNot: [CONTRACTS, ...infra('terminal', 'recurrence'), TESTING, ...TOPS] },
    ),
    rule(
      'infra-never-imports-services',
      'contracts <- infra <- services: what serves every service knows none of them. Only infra/local stands above, and the simulator, which runs the real scheduler.',
      { path: '^infra/', pathNot: ['^infra/local/', SIMULATOR, ...TESTS] },
      { path: SERVICE },
    ),
    rule(
      'services-never-import-each-other',
      'Services meet in messages only; an import would tie their releases, and their tables, together.',
      { path: '^([a-z]+-service)/' },
      { path: SERVICE, pathNot: '^$1/' },
    ),
    rule(
      'services-start-no-servers',
      'A service connects to the servers it is told of. Bringing servers up is for npm start and for tests.',
      { path: SERVICE, pathNot: TESTS },
      { path: '^infra/servers/' },
    ),
    rule(
      'nothing-imports-local-or-cli',
      'Both are tops: they put everything together, and nothing stands on them.',
      { path: OURS, pathNot: TOPS },
      { path: '^(infra/local|cli)/' },
    ),
    rule(
      'nothing-imports-bench',
      'A measurement looks at the system from outside. What the system needed of it would be part of what is measured.',
      { path: OURS, pathNot: '^bench/' },
      { path: '^bench/' },
    ),
    rule(
      'bench-measures-services',
      'A benchmark starts and watches services as npm start does; the command line has no part in a night.',
      { path: '^bench/' },
      { path: '^cli/' },
    ),
    rule(
      'local-and-cli-apart',
      'npm start does not need the command line, nor the command line the embedded environment.',
      { path: '^(infra/local|cli)/' },
      { path: '^(infra/local|cli)/', pathNot: '^$1/' },
    ),
    rule(
      'packages-through-index-only',
      'index.ts is the whole public surface of a package: what lies behind it may change without asking.',
      { path: '^(contracts|infra/[^/]+|cli|bench|[a-z]+-service)/' },
      {
        path: OURS,
        pathNot: ['^$1/', '^bench/', PARTS, '^(contracts|infra/[^/]+|cli|[a-z]+-service)/src/index\\.ts$'],
      },
    ),
    rule(
      'parts-for-the-simulator-only',
      'Use cases one by one are for who puts them on other stores, the simulator, and for who measures a single one; tables of transitions for who checks every move in tests. Everybody else takes the module or the service whole.',
      {
        path: OURS,
        pathNot: [
          SIMULATOR,
          '^bench/src/recurrence/measure-planning\\.ts$',
          '^infra/testing/src/refuse-other-moves\\.ts$',
          ...TESTS,
        ],
      },
      { path: PARTS },
    ),
    rule(
      'simulator-has-no-database',
      'It runs what ships on stores of its own; with a connection, or a server, a night would have real time in it.',
      { path: SIMULATOR, pathNot: TESTS },
      {
        path: [
          ...infra('persistence', 'servers', 'bus-rabbitmq', 'hosting'),
          '^infra/testing/src/(?!simulator/|fake-clock)',
        ],
      },
    ),

    rule(
      'domain-is-pure',
      'Domain code imports its own folder, the contracts and recurrence, which are as pure as it is: no Nest, no node:, no driver, no bus. So its rules are tested as plain values.',
      { path: '^(.+)/src/domain/', pathNot: TESTS },
      { pathNot: ['^$1/src/domain/', '^contracts/src/index\\.ts$', '^infra/recurrence/src/index\\.ts$'] },
    ),
    rule(
      'application-below-adapters',
      'Use cases own their ports; adapters implement them. The other way round a use case could not run without its database.',
      { path: '^(.+)/src/application/', pathNot: TESTS },
      { path: '^$1/src/(infrastructure|interface)/' },
    ),
    rule(
      'application-knows-no-database',
      'Use cases reach stored things by ports alone, transactions included: so the simulator runs them on stores in memory.',
      { path: '^(.+)/src/application/', pathNot: TESTS },
      { path: '^infra/persistence/' },
    ),
    rule(
      'application-waits-durably',
      'A timer waits in memory and dies with the process. A wait is a row with wake_at.',
      { path: '/src/application/', pathNot: TESTS },
      { path: '^(node:)?timers(/|$)' },
    ),
    rule(
      'interface-knows-no-infrastructure',
      'Controllers go through the application, as every other way in does.',
      { path: '^(.+)/src/interface/', pathNot: TESTS },
      { path: '^$1/src/infrastructure/' },
    ),
    rule(
      'infrastructure-knows-no-interface',
      'Adapters below do not depend on how the service is asked.',
      { path: '^(.+)/src/infrastructure/', pathNot: TESTS },
      { path: '^$1/src/interface/' },
    ),

    rule(
      'amqp-client-in-bus-rabbitmq-only',
      'One package knows the AMQP client, so that there can be two transports and one set of rules for acknowledging. The clients that bench compares with are not ours.',
      { path: OURS, pathNot: ['^infra/bus-rabbitmq/', '^bench/', TESTING, ...TESTS] },
      { path: 'node_modules/(amqplib|@golevelup/nestjs-rabbitmq)/' },
    ),
    rule(
      'database-client-in-persistence-only',
      'One package opens connections, so that no statement escapes the unit of work, the role and the tenant scope. The bare loop that bench compares with is a client of its own.',
      {
        path: OURS,
        pathNot: ['^infra/persistence/', '^bench/', TESTING, '/src/infrastructure/persistence/', ...TESTS],
      },
      { path: 'node_modules/(pg|pg-[^/]+|postgres|kysely|@mikro-orm/[^/]+)/' },
    ),
    rule(
      'services-declare-entities-only',
      "A service's infrastructure/persistence declares its entities with @mikro-orm/core; connections stay in infra/persistence.",
      { path: '^(?!infra/persistence/).+/src/infrastructure/persistence/', pathNot: TESTS },
      {
        path: 'node_modules/(pg|pg-[^/]+|postgres|kysely|@mikro-orm/[^/]+)/',
        pathNot: 'node_modules/@mikro-orm/core/',
      },
    ),
    rule(
      'no-test-code-in-production',
      'Test code stays out of images, and nothing that ships may lean on a fake.',
      { path: OURS, pathNot: [...TESTS, TESTING] },
      { path: [...TESTS, TESTING] },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.test.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
