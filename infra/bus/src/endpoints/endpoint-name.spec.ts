import { endpointNameOf, temporaryEndpointName } from './endpoint-name';

describe('endpointNameOf', () => {
  it.each([
    ['SubmitOrderConsumer', 'SubmitOrder', 'submit-order', 'submit_order'],
    ['OrderState', 'OrderState', 'order-state', 'order_state'],
    ['ReserveActivity', 'Reserve', 'reserve', 'reserve'],
    ['HTTPOrderConsumer', 'HTTPOrder', 'httporder', 'httporder'],
    ['Step2DoneSaga', 'Step2Done', 'step2-done', 'step2_done'],
  ])('turns %s into names as MassTransit does', (className, plain, kebab, snake) => {
    expect([
      endpointNameOf(className, 'default'),
      endpointNameOf(className),
      endpointNameOf(className, 'snake'),
    ]).toEqual([plain, kebab, snake]);
  });
});

describe('temporaryEndpointName', () => {
  const id = '1eeynyyyyssbdzrdbdqsgntsy9';

  it('is machine, process, tag and id, without signs', () => {
    expect(temporaryEndpointName({ machineName: 'web-01.local', processName: 'shop' }, 'bus', id)).toBe(
      `web01local_shop_bus_${id}`,
    );
  });

  it('stays within 72 characters', () => {
    const name = temporaryEndpointName({ machineName: 'a'.repeat(60), processName: 'b'.repeat(60) }, 'bus', id);

    expect(name).toBe(`${'a'.repeat(14)}_${'b'.repeat(14)}_bus_${id}`);
  });
});
