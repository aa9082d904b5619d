import { RabbitMqModule, RabbitMqTransport } from '@baton/bus-rabbitmq';
import { DeliveryInbox, useVhost } from '@baton/testing';
import { AmqpConnection } from '@golevelup/nestjs-rabbitmq';
import { Test } from '@nestjs/testing';
import { endpointOf, messageOf, silent, textOf } from './transport.fixture';

const vhost = useVhost();

async function application(name: string) {
  const module = RabbitMqModule.forRootAsync({
    useFactory: () => ({ urls: [vhost.url], logger: silent, connectionName: name }),
  });
  const app = (await Test.createTestingModule({ imports: [module] }).compile()).createNestApplication();
  await app.init();
  return app;
}

describe('RabbitMqModule', () => {
  it("gives an application golevelup's connection and a transport over it, and closes them with that application alone", async () => {
    const [one, other] = [await application('one'), await application('other')];
    const transport = one.get(RabbitMqTransport);
    await transport.connect();
    await other.get(RabbitMqTransport).connect();
    expect(one.get(AmqpConnection).connected).toBe(true);

    await other.close();

    expect([one.get(AmqpConnection).connected, other.get(AmqpConnection).connected]).toEqual([true, false]);
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('in-nest'), inbox.take);
    await transport.send({ name: 'in-nest' }, messageOf('x'));
    const delivery = await inbox.next();
    delivery.ack();
    expect(textOf(delivery)).toBe('x');
    await one.close();
    expect(transport.connected).toBe(false);
  });
});
