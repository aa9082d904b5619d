import type { Guid } from '@baton/contracts';
import { FakeClock } from '@baton/testing';
import { endpointNameOf, temporaryEndpointName } from '../../infra/bus/src/endpoints/endpoint-name';
import { bytesOfGuid, NewIdGenerator, newIdAt } from '../../infra/bus/src/serialization/new-id';
import { zBase32Of } from '../../infra/bus/src/serialization/z-base-32';
import { describeOnEachTransport, describePure } from './describe-stage';
import { anOrder, SubmitOrder } from './sample-messages';
import { consuming } from './stage';

const worker = Uint8Array.of(0x02, 0x42, 0xac, 0x11, 0x00, 0x05);
/** .NET compares GUIDs of NewId by these groups first: they hold the time, most significant first. */
const inOrderOfTime = (one: Guid, other: Guid) => (timeIn(one) < timeIn(other) ? -1 : 1);
const timeIn = (id: Guid) => id.slice(24, 32) + id.slice(32, 36) + id.slice(19, 23) + sequenceIn(id);
const sequenceIn = (id: Guid) => id.slice(6, 8) + id.slice(4, 6);
/** Some id, and how MassTransit writes it in a name. */
const id = '92100100-0005-ac11-dc83-08dd630a361f';
const letters = '1eeynyyyyssbdzrdbdqsgntsy9';

describePure('an id', () => {
  it.each([
    [1, '92100100-0005-ac11-dc83-08dd630a361f'],
    [258, '92100201-0005-ac11-dc83-08dd630a361f'],
  ])('C-107 of the known tick and worker is the known one, sequence %d', (sequence, expected) => {
    expect(newIdAt(638775617665358979n, sequence, { worker, processId: 4242 })).toBe(expected);
  });

  it('C-107 sorts by time, within a tick, from one to the next, and when the clock goes back', () => {
    const clock = new FakeClock(new Date('2025-03-14T15:09:26.535Z'));
    const ids = new NewIdGenerator(clock, { worker, processId: 4242 });
    const made: Guid[] = [];
    for (const ms of [0, 1, 60_000, -5_000, 86_400_000]) {
      clock.set(new Date(clock.now().getTime() + ms));
      for (let count = 0; count < 300; count++) made.push(ids.next());
    }
    expect(new Set(made).size).toBe(made.length);
    expect([...made].sort(inOrderOfTime)).toEqual(made);
    const [first] = made;
    expect(first).toBe(newIdAt(638775617665350000n, 0, { worker, processId: 4242 }));
  });

  it.each([
    [id, letters],
    ['f6b27c7c-8ab8-4498-ac97-3a6107a21320', '6438a9rkzbnjtmrz8jooxeouby'],
  ])('C-107 is written %s as MassTransit does in letters', (guid, expected) => {
    expect(zBase32Of(bytesOfGuid(guid))).toBe(expected);
  });
});

describePure('the name of an endpoint', () => {
  it('C-108 that is temporary is machine, process, tag and id, without signs', () => {
    expect(temporaryEndpointName({ machineName: 'web-01.local', processName: 'shop' }, 'bus', id)).toBe(
      `web01local_shop_bus_${letters}`,
    );
  });

  it('C-108 that is temporary stays within 72 characters', () => {
    const host = { machineName: 'a'.repeat(60), processName: 'b'.repeat(60) };
    const name = temporaryEndpointName(host, 'c'.repeat(60), id);
    expect(name).toBe(`${'a'.repeat(14)}_${'b'.repeat(14)}_${'c'.repeat(14)}_${letters}`);
    expect(name.length).toBeLessThanOrEqual(72);
  });

  it.each([
    ['SubmitOrderConsumer', 'SubmitOrder', 'submit-order', 'submit_order'],
    ['submitorderCONSUMER', 'submitorder', 'submitorder', 'submitorder'],
    ['OrderState', 'OrderState', 'order-state', 'order_state'],
    ['ReserveActivity', 'Reserve', 'reserve', 'reserve'],
    ['HTTPOrderConsumer', 'HTTPOrder', 'httporder', 'httporder'],
    ['Step2DoneSaga', 'Step2Done', 'step2-done', 'step2_done'],
  ])('C-109 is formed from %s as MassTransit does in each style', (className, ...expected) => {
    const styles = ['default', 'kebab', 'snake'] as const;
    expect(styles.map((style) => endpointNameOf(className, { style }))).toEqual(expected);
  });
});

describeOnEachTransport('the endpoints of a bus', (stage) => {
  const host = { machineName: 'web-01', processName: 'shop' };

  it('C-108 are named so where they are temporary, the bus’s own included', async () => {
    const bus = await stage.start(
      [consuming(SubmitOrder, { temporary: true, endpointName: 'cache' }, () => undefined)],
      {
        host,
      },
    );
    const [bound = ''] = await stage.boundTo(SubmitOrder.entityName, 'exchange');
    expect(bound).toMatch(/^web01_shop_cache_[ybndrfg8ejkmcpqxot1uwisza345h769]{26}$/);
    expect(bus.address).toMatch(/\/web01_shop_bus_[ybndrfg8ejkmcpqxot1uwisza345h769]{26}\?temporary=true$/);
  });

  it.each([
    [undefined, 'submit-order'],
    [{ style: 'snake' }, 'submit_order'],
    [{ style: 'default', prefix: 'Dev' }, 'DevSubmitOrder'],
    [{ prefix: 'Dev' }, 'dev-submit-order'],
  ] as const)('C-109 are named in the style of the bus: %j', async (endpointNames, expected) => {
    await stage.start([consuming(SubmitOrder, {}, () => undefined, 'SubmitOrderConsumer')], { endpointNames });
    const bus = await stage.start();
    await bus.publish(SubmitOrder, anOrder);
    expect(await stage.boundTo(SubmitOrder.entityName, 'exchange')).toEqual([expected]);
  });
});
