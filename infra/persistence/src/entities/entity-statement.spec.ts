import { entityStatement } from './entity-statement';

describe('entityStatement', () => {
  it('numbers the parameters of what entities are found, written and removed with', () => {
    const at = new Date(0);
    const cases: readonly [string, readonly unknown[], string][] = [
      [
        'select "t".* from "template" as "t" where "t"."id" = ? and "t"."next" <= ? limit ?',
        ['a', at, 1],
        'select "t".* from "template" as "t" where "t"."id" = $1 and "t"."next" <= $2 limit $3',
      ],
      [
        'insert into "invoice" ("a", "b") values (?, default), (?, null) returning "id"',
        [1, true],
        'insert into "invoice" ("a", "b") values ($1, default), ($2, null) returning "id"',
      ],
      [
        'update "invoice" set "a" = ?, "v" = "v" + 1 where "id" = ?',
        [null, 7n],
        'update "invoice" set "a" = $1, "v" = "v" + 1 where "id" = $2',
      ],
      ['delete from "invoice" where "name" like ?', ['x'], 'delete from "invoice" where "name" like $1'],
    ];
    for (const [sql, values, text] of cases) expect(entityStatement(sql, values)).toEqual({ text, values });
  });

  it('leaves alone where a parameter would have no type, or a mark is none', () => {
    const left: readonly [string, readonly unknown[]][] = [
      ['select 1', []],
      ['select ?', ['a']],
      ['select jsonb_build_object(?, 1)', ['a']],
      ['select * from t where id in (?, ?)', [1, 2]],
      ['select ?? from t where id = ?', ['name', 1]],
      ['select * from t where data \\? ? and id = ?', ['key', 1]],
      [`select * from t where name = '?' and id = ?`, [1]],
      ['select * from t where tags = ?', [['a', 'b']]],
      ['select * from t where data = ?', [{ a: 1 }]],
      ['insert into t (a) values (coalesce(?, 1))', [2]],
      [`update t set a = ? ${'and a = ? '.repeat(40)}`, Array.from({ length: 41 }, () => 1)],
    ];
    for (const [sql, values] of left) expect([sql, entityStatement(sql, values)]).toEqual([sql, undefined]);
  });
});
