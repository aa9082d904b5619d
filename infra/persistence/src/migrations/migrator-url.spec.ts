import { migratorUrl } from './migrator-url';

const sales = { url: 'postgres://sales:s@db/baton' };
const purchase = { url: 'postgres://purchase:p@db:5432/baton' };
const elsewhere = { url: 'postgres://accounting:a@other:6000/books?sslmode=require' };

describe('migratorUrl', () => {
  it("is the service's own URL where nobody else is named", () => {
    expect(migratorUrl(sales.url, [sales, purchase], undefined)).toBe(sales.url);
  });

  it('is the URL given where all services share a database, so that it may go around a pooler', () => {
    expect(migratorUrl(sales.url, [sales, purchase], 'postgres://admin:x@direct/baton')).toBe(
      'postgres://admin:x@direct/baton',
    );
  });

  it("is the login given at each service's own database where they do not", () => {
    expect(migratorUrl(elsewhere.url, [sales, elsewhere], 'postgres://admin:p%40ss@db/baton')).toBe(
      'postgres://admin:p%40ss@other:6000/books?sslmode=require',
    );
  });
});
