import { refusalOf } from './refusal';

/** As amqplib 2.3.1 was seen to word them, before RabbitMQ. */
const recorded = {
  password:
    'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile."',
  vhost: 'Expected ConnectionOpenOk; got <ConnectionClose channel:0>',
  absent: 'connect ECONNREFUSED 127.0.0.1:45921',
  cut: 'Socket closed abruptly during opening handshake',
};

describe('refusalOf', () => {
  it.each([
    ['a wrong password', new Error(recorded.password), 'BROKER_REFUSED', false],
    ['a vhost that is not there, or not yet', new Error(recorded.vhost), 'VIRTUAL_HOST_REFUSED', true],
    [
      'a certificate of another authority',
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      'BROKER_UNTRUSTED',
      false,
    ],
  ])('says of %s whether waiting may help', (_what, error, code, retryable) => {
    expect(refusalOf(error, 'mq:5672/v')).toMatchObject({ code, retryable, cause: error });
  });

  it.each([
    ['nobody who listens', Object.assign(new Error(recorded.absent), { code: 'ECONNREFUSED' })],
    ['a connection that ends within the handshake', new Error(recorded.cut)],
  ])('finds none in %s', (_what, error) => {
    expect(refusalOf(error, 'mq:5672/v')).toBeUndefined();
  });
});
