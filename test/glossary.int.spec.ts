import { accountingService } from '@baton/accounting-service';
import { MigratorSession, migrate } from '@baton/persistence';
import { purchaseService } from '@baton/purchase-service';
import { salesService } from '@baton/sales-service';
import { schedulerService } from '@baton/scheduler-service';
import { quietLogger, useDatabase } from '@baton/testing';
import { documentAt, inlineCode } from './documents';

const processes = [schedulerService, salesService, purchaseService, accountingService];
const MODULES = ['sales', 'purchase', 'accounting'];

describe('the glossary', () => {
  const database = useDatabase({
    template: {
      name: 'glossary',
      build: (url) =>
        migrate({
          services: processes.map(({ service, migrations }) => ({ service, url, migrations })),
          logger: quietLogger,
        }),
    },
  });

  it('says where each word is stored, by tables and columns that there are', async () => {
    const owner = await MigratorSession.open(database.url, 'scheduler');
    try {
      const rows = await owner.query<{ name: string }>(
        `select table_schema || '.' || table_name || '.' || column_name as name from information_schema.columns`,
      );
      const columns = new Set(rows.map(({ name }) => name));
      const places = storedIn(inlineCode(documentAt('docs/glossary.md')));
      expect(places.length).toBeGreaterThan(80);
      expect(places.filter((place) => !columns.has(place))).toEqual([]);
    } finally {
      await owner.close();
    }
  });
});

/** `<module>` stands for each of them. */
function storedIn(codes: readonly string[]): readonly string[] {
  const places = codes.filter((code) => /^(?:<module>|scheduler)\.\w+\.\w+$/.test(code));
  return places.flatMap((place) =>
    place.startsWith('<module>') ? MODULES.map((module) => place.replace('<module>', module)) : [place],
  );
}
