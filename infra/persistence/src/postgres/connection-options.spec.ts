import { connectionConfig, rolesOf } from './connection-options';

describe('connectionConfig', () => {
  it('starts with role and search path, after what the URL asks for', () => {
    const config = connectionConfig({
      url: 'postgres://user@host/db?options=-c%20geqo%3Doff&sslmode=disable',
      role: 'baton_sales',
      searchPath: ['sales', 'baton'],
      applicationName: 'sales',
      settings: { timezone: 'UTC' },
    });
    expect(config).toMatchObject({
      connectionString: 'postgres://user@host/db?sslmode=disable',
      options: '-c geqo=off -c timezone=UTC -c search_path=sales,baton -c role=baton_sales',
      application_name: 'sales',
    });
  });
});

describe('rolesOf', () => {
  it('names schema and roles after the service', () => {
    expect(rolesOf('sales')).toEqual({
      schema: 'sales',
      service: 'baton_sales',
      tenant: 'baton_sales_tenant',
      planner: 'baton_sales_planner',
    });
  });

  it.each(['', 'Sales', 'sales-2', '1st', 'a b', "x'; drop"])('refuses %p, which could not stand in SQL', (name) => {
    expect(() => rolesOf(name)).toThrow('cannot name a schema');
  });
});
