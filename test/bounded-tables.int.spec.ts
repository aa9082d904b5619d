import { accountingService } from '@baton/accounting-service';
import { MigratorSession, migrate } from '@baton/persistence';
import { purchaseService } from '@baton/purchase-service';
import { salesService } from '@baton/sales-service';
import { scheduleRunnerRetention } from '@baton/schedule-runner';
import { schedulerService } from '@baton/scheduler-service';
import { quietLogger, useDatabase } from '@baton/testing';
import { documentAt } from './documents';

const processes = [schedulerService, salesService, purchaseService, accountingService];
const MODULES = ['sales', 'purchase', 'accounting'];
const SERVICES = ['scheduler', ...MODULES];

describe('what bounds each table', () => {
  const database = useDatabase({
    template: {
      name: 'bounded-tables',
      build: (url) =>
        migrate({
          services: processes.map(({ service, migrations }) => ({ service, url, migrations })),
          logger: quietLogger,
        }),
    },
  });

  it("is said of the scheduler's and of every table that all modules have, and of no other", async () => {
    const owner = await MigratorSession.open(database.url, 'scheduler');
    try {
      const rows = await owner.query<{ schema: string; name: string }>(
        `select relnamespace::regnamespace::text as schema, relname as name from pg_class
         where relkind in ('r', 'p') and relnamespace::regnamespace::text = any ($1)`,
        [SERVICES],
      );
      const inEveryModule = rows.filter(({ name }) =>
        MODULES.every((module) => rows.some((row) => row.schema === module && row.name === name)),
      );
      const there = [...inEveryModule, ...rows.filter(({ schema }) => schema === 'scheduler')];
      const tables = there.map(({ schema, name }) => `${schema}.${name}`);
      expect(named(() => true).toSorted()).toEqual([...new Set(tables)].toSorted());
    } finally {
      await owner.close();
    }
  });

  it('is age for exactly those that the policies remove from', () => {
    const modules = scheduleRunnerRetention.steps.flatMap(({ table }) => MODULES.map((module) => `${module}.${table}`));
    const scheduler = schedulerService.retention?.steps.map(({ table }) => `scheduler.${table}`) ?? [];
    expect(named((reason) => reason.startsWith('age:')).toSorted()).toEqual(
      [...new Set([...modules, ...scheduler])].toSorted(),
    );
  });
});

/** The tables of the runbook's rows whose first cell is as wanted; `<module>` and `<service>` stand for each of them. */
function named(wanted: (reason: string) => boolean): readonly string[] {
  const { text } = documentAt('docs/runbooks/the-tables-grow.md');
  const section = text.slice(text.indexOf('## What bounds each table'));
  const rows = [...section.matchAll(/^\| (.+?) \| (.+) \|$/gm)].filter(([, reason = '']) => wanted(reason));
  return rows.flatMap(([, , tables = '']) =>
    [...tables.matchAll(/`([<>\w]+)\.(\w+)`/g)].flatMap(([, owner = '', table]) =>
      ownersOf(owner).map((schema) => `${schema}.${table}`),
    ),
  );
}

function ownersOf(owner: string): readonly string[] {
  if (owner === '<service>') return SERVICES;
  return owner === '<module>' ? MODULES : [owner];
}
