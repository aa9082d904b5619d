import { brokerAddress, connectOptionsOf, hostAddressOf, InvalidBrokerUrlError } from './broker-address';

describe('brokerAddress', () => {
  it('never shows user, password or query', () => {
    expect(brokerAddress('amqp://night:s3cret@broker:5673/erp?heartbeat=5')).toBe('broker:5673/erp');
  });

  it('names the default port of each scheme', () => {
    expect([brokerAddress('amqp://broker'), brokerAddress('amqps://u:p@broker/')]).toEqual([
      'broker:5672',
      'broker:5671',
    ]);
  });

  it('shows nothing of what is no URL', () => {
    expect(brokerAddress('s3cret')).toBe('(not a URL)');
  });
});

describe('hostAddressOf', () => {
  it.each([
    ['amqp://guest:guest@localhost', 'rabbitmq://localhost'],
    ['amqp://guest:guest@localhost:5672/', 'rabbitmq://localhost'],
    ['amqp://localhost:15600/capture', 'rabbitmq://localhost:15600/capture'],
    ['amqp://localhost/%2F', 'rabbitmq://localhost'],
    ['amqp://localhost/a%2Fb', 'rabbitmq://localhost/a%2Fb'],
    ['amqps://broker', 'rabbitmqs://broker'],
    ['amqps://broker:5671/erp', 'rabbitmqs://broker/erp'],
  ])('writes %s as %s', (url, address) => {
    expect(hostAddressOf(url)).toBe(address);
  });

  it('refuses what is no AMQP URL, without repeating it', () => {
    for (const url of ['', 'broker:5672', 'http://me:s3cret@broker']) {
      expect(() => hostAddressOf(url)).toThrow(InvalidBrokerUrlError);
      expect(() => hostAddressOf(url)).not.toThrow(/s3cret/);
    }
  });
});

describe('connectOptionsOf', () => {
  it('decodes user and password as UTF-8, and leaves the vhost to the client', () => {
    expect(connectOptionsOf('amqps://n%40ght:s%C3%B6%2Fcret@broker:5673/night%2Feu?heartbeat=5')).toEqual({
      protocol: 'amqps',
      hostname: 'broker',
      port: 5673,
      username: 'n@ght',
      password: 'sö/cret',
      vhost: 'night%2Feu',
      heartbeat: 5,
    });
  });

  it('leaves out what the URL leaves out', () => {
    expect(connectOptionsOf('amqp://[::1]')).toEqual({ protocol: 'amqp', hostname: '::1', vhost: '' });
  });

  it('refuses a password with a bare percent sign, without repeating it', () => {
    expect(() => connectOptionsOf('amqp://me:s3cret%zz@broker')).toThrow(/percent-encoded/);
    expect(() => connectOptionsOf('amqp://me:s3cret%zz@broker')).not.toThrow(/s3cret/);
  });
});
