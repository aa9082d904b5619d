import { z } from 'zod';
import { runDateInMessage } from '../values/run-date';
import { defineMessage } from './define-message';
import { AnyFault, faultOf } from './fault';
import type { WireName } from './wire-name';

const platform = { tenant: 'platform' } as const;
const Event = defineMessage('Sample.Orders:IOrderEvent', z.object({ orderId: z.guid() }), platform);
const Shipped = defineMessage('Sample.Orders:OrderShipped', z.object({ orderId: z.guid() }), {
  ...platform,
  implements: [Event],
});

describe('defineMessage', () => {
  it.each<[WireName, readonly WireName[], string, string]>([
    ['Sample.Orders:SubmitOrder', [], 'Sample.Orders:SubmitOrder', 'Sample.Orders:SubmitOrder'],
    ['Sample.Orders:OrderFlow+Approved', [], 'Sample.Orders:OrderFlow+Approved', 'Sample.Orders:OrderFlow-Approved'],
    [
      'Sample.Orders:Changed',
      ['Sample.Orders:Order'],
      'Sample.Orders:Changed[[Sample.Orders:Order]]',
      'Sample.Orders:Changed--Order--',
    ],
    [
      'Sample.Orders:Changed',
      ['Sample.Billing:Invoice'],
      'Sample.Orders:Changed[[Sample.Billing:Invoice]]',
      'Sample.Orders:Changed--Sample.Billing:Invoice--',
    ],
    [
      'Sample.Orders:Pair',
      ['Sample.Orders:A', 'System:String'],
      'Sample.Orders:Pair[[Sample.Orders:A],[System:String]]',
      'Sample.Orders:Pair--A::System:String--',
    ],
  ])('names %s of %j as MassTransit does', (name, typeArguments, urn, entityName) => {
    const type = defineMessage(name, z.object({}), { ...platform, typeArguments });
    expect([type.urn, type.entityName]).toEqual([`urn:message:${urn}`, entityName]);
  });

  it.each(['SubmitOrder', 'A B:C', 'A:', ':B', 'A:B/C', 'A:B#', 'A::B'])('refuses the name "%s"', (name) => {
    expect(() => defineMessage(name as WireName, z.object({}), platform)).toThrow(TypeError);
  });

  it('has its ancestors once each, nearest first, however many ways lead to them', () => {
    const shape = z.object({ orderId: z.guid() });
    const Left = defineMessage('Sample.Orders:ILeft', shape, { ...platform, implements: [Event] });
    const Bottom = defineMessage('Sample.Orders:Bottom', shape, { ...platform, implements: [Left, Shipped] });
    expect(Bottom.ancestors).toEqual([Left, Shipped, Event]);
  });

  it('takes a URN as it is or puts its prefix before it, and refuses one that has it already', () => {
    const urnOf = (urn: string) => defineMessage('A:B', z.object({}), { ...platform, wire: { urn } }).urn;
    expect(urnOf('submit-order')).toBe('urn:message:submit-order');
    expect(urnOf('acme:submit-order')).toBe('acme:submit-order');
    expect(() => urnOf('urn:message:submit-order')).toThrow('already has its prefix');
  });

  it('encodes where the wire has another form, and leaves the message alone where it has none', () => {
    const plain = { orderId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11' };
    expect(Shipped.encode(plain)).toBe(plain);
    const Dated = defineMessage('A:B', z.object({ nested: z.object({ on: runDateInMessage.nullish() }) }), platform);
    const dated = Dated.schema.parse({ nested: { on: '2026-03-01' } });
    expect(Dated.encode(dated)).toEqual({ nested: { on: '2026-03-01T00:00:00Z' } });
  });
});

describe('faultOf', () => {
  it('is one token a type, and descends from the faults of its ancestors and from every fault', () => {
    const fault = faultOf(Shipped);
    expect(fault).toBe(faultOf(Shipped));
    expect([fault.urn, fault.entityName]).toEqual([
      'urn:message:MassTransit:Fault[[Sample.Orders:OrderShipped]]',
      'MassTransit:Fault--Sample.Orders:OrderShipped--',
    ]);
    expect(fault.ancestors).toEqual([faultOf(Event), AnyFault]);
  });
});
