import { accountingService } from '@baton/accounting-service';
import { MigratorSession, migrate } from '@baton/persistence';
import { purchaseService } from '@baton/purchase-service';
import { salesService } from '@baton/sales-service';
import { schedulerService } from '@baton/scheduler-service';
import { quietLogger, useDatabase } from '@baton/testing';
import { codeBlocks, documentAt } from './documents';

const processes = [schedulerService, salesService, purchaseService, accountingService];
const runbooks = ['operating-a-night', 'the-outbox-grows', 'the-tables-grow', 'zone-data-are-old'].map((name) =>
  documentAt(`docs/runbooks/${name}.md`),
);
/** Within a sentence a statement may go over several lines. */
const inSentences = runbooks.flatMap(({ text }) => [...text.matchAll(/`(select [^`]+)`/g)].map(([, sql = '']) => sql));

describe('a runbook', () => {
  const database = useDatabase({
    template: {
      name: 'runbook',
      build: (url) =>
        migrate({
          services: processes.map(({ service, migrations }) => ({ service, url, migrations })),
          logger: quietLogger,
        }),
    },
  });

  it.each([...inSentences, ...runbooks.flatMap((runbook) => codeBlocks(runbook, 'sql'))])(
    'asks what the tables can answer: %s',
    async (sql) => {
      const service = sql.includes(' scheduler.') ? 'scheduler' : 'sales';
      const session = await MigratorSession.open(database.url, service);
      try {
        await session.query(`set role baton_${service}`);
        expect(await session.query(sql)).toEqual(expect.any(Array));
      } finally {
        await session.close();
      }
    },
  );
});
