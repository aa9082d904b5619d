import { useVhost } from '@baton/testing';
import { endpointOf, Inbox, messageOf, textOf, useTransports } from './transport.fixture';

const vhost = useVhost();
const transports = useTransports(() => vhost.url);

it('sends and receives', async () => {
  const transport = await transports.open();
  const inbox = new Inbox();
  await transport.receive(endpointOf('work', { bindings: [{ name: 'Sample:Work' }] }), inbox.take);
  await transport.send({ name: 'Sample:Work' }, messageOf('hello'));
  const d = await inbox.next();
  expect(textOf(d)).toBe('hello');
  d.ack();
});
