import { InMemorySagaRepository } from '@baton/bus';
import { describeSagaRepository } from '@baton/testing';

describeSagaRepository('InMemorySagaRepository', async () => ({
  repository: new InMemorySagaRepository('sample'),
  close: async () => undefined,
}));
