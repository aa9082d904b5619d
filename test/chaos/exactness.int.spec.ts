import { createTestDatabase, useDatabase } from '@baton/testing';
import { NightDatabase } from '../e2e/night-database';
import { seededWorld } from '../e2e/seeded-world';
import { effectsAmiss } from './exactness';
import { messagesAmiss } from './messages-amiss';

describe('what is held against an undisturbed night', () => {
  const template = seededWorld(5);
  const calmWorld = useDatabase({ template });
  let calm: NightDatabase;

  beforeAll(async () => {
    calm = await NightDatabase.open(calmWorld.url);
  });
  afterAll(() => calm[Symbol.asyncDispose]());

  async function afterChange(service: 'sales' | 'accounting', statement: string): Promise<readonly string[]> {
    const world = await createTestDatabase({ template });
    const struck = await NightDatabase.open(world.url);
    await struck.query(service, statement);
    const amiss = await effectsAmiss(struck, calm);
    await struck[Symbol.asyncDispose]();
    await world.drop();
    return amiss;
  }

  it('has nothing to say of an equal world', async () => {
    expect(await afterChange('sales', 'select 1')).toEqual([]);
  });

  it.each([
    [
      'a document that was never made',
      'delete from open_item where ctid = (select min(ctid) from open_item)',
      'missing',
    ],
    ['another name', 'update open_item set party_name = party_name || $$?$$', 'too many'],
  ])('names %s', async (_, statement, word) => {
    expect(await afterChange('accounting', statement)).toContainEqual(
      expect.stringMatching(new RegExp(`^accounting\\.open_item: \\d+ ${word}, such as \\{`)),
    );
  });

  it('names a message that never left', async () => {
    const amiss = await afterChange(
      'sales',
      `insert into outbox (exchange, properties, body) values ('lost', '{}', 'x')`,
    );
    expect(amiss).toEqual([expect.stringContaining('broken: sales: the outbox is empty')]);
  });

  it('takes the same message twice for one, and the same news in two messages for one too many', async () => {
    const runId = crypto.randomUUID();
    const moduleRun = (module: string) => ({
      type: 'ModuleRunCompleted',
      module,
      runId,
      conversationId: runId,
      messageId: crypto.randomUUID(),
      message: { module },
    });
    const plain = (type: string) => ({ ...moduleRun('none'), type });
    const seen = [...['sales', 'purchase', 'accounting'].map(moduleRun), plain('RunStarted'), plain('RunCompleted')];

    expect(await messagesAmiss([...seen, ...seen], runId, calm)).toEqual([]);
    expect(await messagesAmiss([...seen, moduleRun('sales')], runId, calm)).toEqual([
      'ModuleRunCompleted: 1 of 3 wrong, such as sales, told too often',
    ]);
    expect(await messagesAmiss(seen.slice(0, -1), runId, calm)).toEqual([
      `RunCompleted: 1 of 1 wrong, such as ${runId}, told never`,
    ]);
  });
});
