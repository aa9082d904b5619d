import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { CompiledQuery, type Transaction } from 'kysely';
import { entityStatement } from './entity-statement';

type Execute = PostgreSqlConnection['execute'];

/** MikroORM's driver, whose statements inside a unit of work are prepared once where they can be. */
export class EntityDriver extends PostgreSqlDriver {
  protected override readonly connection = new EntityConnection(this.config);
}

class EntityConnection extends PostgreSqlConnection {
  override execute: Execute = async (query, parameters = [], method = 'all', transaction, logging) => {
    const statement =
      typeof query === 'string' && Array.isArray(parameters) ? this.preparable(query, parameters) : undefined;
    if (transaction === undefined || statement === undefined) {
      return super.execute(query, parameters, method, transaction, logging);
    }
    const { text, values = [] } = statement;
    const result = await this.executeQuery(
      text,
      () => (transaction as Transaction<unknown>).executeQuery(CompiledQuery.raw(text, [...values])),
      { query: text, params: values, ...logging },
    );
    return this.transformRawResult(result, method);
  };

  private preparable(query: string, parameters: readonly unknown[]) {
    const statement = entityStatement(query, parameters);
    return statement && { ...statement, values: statement.values?.map((value) => this.asText(value)) };
  }

  /** A moment as MikroORM would write it into the text, without the quotes: `pg` would write it in local time. */
  private asText(value: unknown): unknown {
    return value instanceof Date ? this.platform.quoteValue(value).slice(1, -1) : value;
  }
}
