import { defineMessage } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { describeOnEachTransport } from './describe-stage';
import { anOrder } from './sample-messages';
import { consuming } from './stage';

const platform = { tenant: 'platform' } as const;
const ofOrder = z.object({ orderId: z.guid() });
const FirstInterface = defineMessage('Sample.Orders:FirstInterface', ofOrder, platform);
const SecondInterface = defineMessage('Sample.Orders:SecondInterface', ofOrder, {
  ...platform,
  implements: [FirstInterface],
});
const ThirdInterface = defineMessage('Sample.Orders:ThirdInterface', ofOrder, {
  ...platform,
  implements: [SecondInterface],
});

describeOnEachTransport('a publish topology that keeps the hierarchy', (stage) => {
  it('C-113 binds a type to its parents, and those to theirs', async () => {
    const bus = await stage.start([], { publishHierarchy: 'maintained' });
    await bus.publish(ThirdInterface, anOrder);
    expect(await stage.boundTo(ThirdInterface.entityName, 'exchange')).toEqual([SecondInterface.entityName]);
    expect(await stage.boundTo(SecondInterface.entityName, 'exchange')).toEqual([FirstInterface.entityName]);
    expect(await stage.boundTo(FirstInterface.entityName, 'exchange')).toEqual([]);
  });

  it('C-113 reaches a consumer of the furthest ancestor once, even where another service flattens', async () => {
    const seen: unknown[] = [];
    await stage.start([
      consuming(FirstInterface, { endpointName: 'first' }, ({ message }) => void seen.push(message.orderId)),
    ]);
    const [maintaining, flattening] = [await stage.start([], { publishHierarchy: 'maintained' }), await stage.start()];
    await maintaining.publish(ThirdInterface, anOrder);
    await flattening.publish(ThirdInterface, anOrder);
    const last = { orderId: '00000000-0000-0000-0000-00000000000f' };
    await maintaining.publish(ThirdInterface, last);
    await eventually(() => expect(seen).toContain(last.orderId));
    expect(seen.filter((orderId) => orderId === anOrder.orderId)).toHaveLength(2);
  });
});
