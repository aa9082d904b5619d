import { ConfigurationError } from './environment-reader';
import { readServiceConfiguration } from './service-configuration';

const right = { DATABASE_URL: 'postgres://u:p@db/baton', RABBITMQ_URL: 'amqp://u:p@mq' };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readServiceConfiguration('sales', environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('readServiceConfiguration', () => {
  it('needs a database and a broker alone', () => {
    expect(readServiceConfiguration('sales', right)).toEqual({
      service: 'sales',
      databaseUrl: 'postgres://u:p@db/baton',
      rabbitMqUrls: ['amqp://u:p@mq'],
      host: '127.0.0.1',
      port: 3001,
      logLevel: 'info',
    });
  });

  it("prefers the service's own database", () => {
    const environment = { ...right, SALES_DATABASE_URL: 'postgres://u:p@other/sales' };
    expect(readServiceConfiguration('sales', environment).databaseUrl).toBe('postgres://u:p@other/sales');
  });

  it('takes the window in which duplicates are known', () => {
    expect(readServiceConfiguration('sales', { ...right, DUPLICATE_WINDOW_HOURS: '48' }).duplicateWindowHours).toBe(48);
  });

  it('takes several brokers of a cluster', () => {
    const environment = { ...right, RABBITMQ_URL: 'amqp://a, amqp://b' };
    expect(readServiceConfiguration('sales', environment).rabbitMqUrls).toEqual(['amqp://a', 'amqp://b']);
  });

  it('names every variable that is missing', () => {
    expect(problemsOf({})).toEqual([
      'DATABASE_URL is not set. Expected postgres://user:password@host:5432/database.',
      'RABBITMQ_URL is not set. Expected amqp://user:password@host:5672/vhost, several separated by commas for a cluster.',
    ]);
  });

  it.each([
    [{ ...right, DATABASE_URL: 'mysql://u:secret@db' }, 'DATABASE_URL is no such URL'],
    [{ ...right, RABBITMQ_URL: 'http://mq' }, 'RABBITMQ_URL is no such URL'],
    [{ ...right, RABBITMQ_CA_FILE: '/nowhere/ca.pem' }, 'RABBITMQ_CA_FILE names a file that cannot be read'],
    [{ ...right, PORT: 'http' }, 'PORT is no port'],
    [{ ...right, PORT: '70000' }, 'PORT is no port'],
    [{ ...right, LOG_LEVEL: 'loud' }, 'LOG_LEVEL is no log level'],
    [{ ...right, OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is no such URL'],
    [{ ...right, DUPLICATE_WINDOW_HOURS: '0' }, 'DUPLICATE_WINDOW_HOURS is no number of hours'],
  ])('names the one that is wrong and never repeats its value', (environment, expected) => {
    const [problem, ...others] = problemsOf(environment);
    expect(problem).toContain(expected);
    expect(problem).not.toContain('secret');
    expect(others).toEqual([]);
  });
});
