import { useDatabase } from '@baton/testing';
import { type Database, StatementFailedError, type UnitOfWork } from '../src';
import { A, B, insertOrganizations, openSample, sampleTemplate } from './sample-service';

const ENROL = 'insert into enrolment (organization_id) values ($1)';
const INVOICE = 'insert into invoice (organization_id, number) values ($1, 1)';

describe('a commit that begins the next transaction', () => {
  let database: Database;
  afterAll(() => database.close());
  const place = useDatabase({ template: sampleTemplate });
  beforeAll(async () => {
    // One connection: what keeps it leaves none for what follows.
    database = await openSample(place.url, { poolSize: 1 });
    await insertOrganizations(database, [A, B]);
  });
  afterEach(() =>
    database.transaction(async (unit) => {
      await unit.execute('delete from enrolment');
      await unit.asTenants([A, B], () => unit.execute('delete from invoice'));
    }),
  );

  const enrolled = () => database.query('select organization_id from enrolment');
  const invoices = () =>
    database.transaction((unit) =>
      unit.asTenants([A, B], () => unit.query('select organization_id from invoice order by 1')),
    );
  const invoice = (unit: UnitOfWork) => unit.run(() => unit.asTenants([B], () => unit.execute(INVOICE, [B])));

  it('keeps the one, and gives the other its first answers and its scope', async () => {
    const { unit } = await database.begin([{ text: ENROL, values: [A] }], [A]);
    await unit.run(() => unit.asTenants([A], () => unit.execute(INVOICE, [A])));
    const enrolment = { text: ENROL, values: [B] };
    const { results, begun } = await unit.commitAndBegin([enrolment], 'by-a-later-commit', {
      first: [{ text: 'select current_user::text as role, (select count(*)::int from enrolment) as enrolled' }],
      organizations: [B],
    });
    expect(results.map(({ rowCount }) => rowCount)).toEqual([1]);
    expect(begun?.results.map(({ rows }) => rows)).toEqual([[{ role: 'baton_sample', enrolled: 2 }]]);
    if (begun) await invoice(begun.unit);
    await begun?.unit.commit();
    expect(await invoices()).toEqual([{ organization_id: A }, { organization_id: B }]);
  });

  it('lets the other be rolled back alone', async () => {
    const { unit } = await database.begin([{ text: ENROL, values: [A] }]);
    const { begun } = await unit.commitAndBegin([], 'flushed', { first: [], organizations: [B] });
    if (begun) await invoice(begun.unit);
    await begun?.unit.rollback();
    expect([await enrolled(), await invoices()]).toEqual([[{ organization_id: A }], []]);
  });

  it('stands where the other cannot begin', async () => {
    const { unit } = await database.begin([]);
    const first = [{ text: 'select 1 / (select 0)' }];
    const { results, begun } = await unit.commitAndBegin([{ text: ENROL, values: [A] }], 'flushed', {
      first,
      organizations: [B],
    });
    expect([results.length, begun]).toEqual([1, undefined]);
    expect(await enrolled()).toEqual([{ organization_id: A }]);
  });

  it('begins nothing where it fails itself', async () => {
    const { unit } = await database.begin([{ text: ENROL, values: [A] }]);
    const again = [{ text: ENROL, values: [A] }];
    const ended = unit.commitAndBegin(again, 'flushed', {
      first: [{ text: ENROL, values: [B] }],
      organizations: [B],
    });
    await expect(ended).rejects.toThrow(StatementFailedError);
    expect(await enrolled()).toEqual([]);
  });
});
