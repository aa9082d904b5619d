import { type OrganizationPause, OrganizationRepository } from '@baton/schedule-runner/parts';
import { Unit } from '../store/unit';
import type { KitStore } from './kit-store';

/** Who is paused, in a module's store. */
export class MemoryOrganizations extends OrganizationRepository {
  constructor(private readonly store: KitStore) {
    super();
  }

  /** Nobody is renamed at night. */
  override async keep(): Promise<void> {}

  override keepPause(pause: OrganizationPause): Promise<boolean> {
    const { pauses } = this.store;
    return Unit.current().query((view) => {
      view.lock(pauses, pause.organizationId);
      const known = view.get(pauses, pause.organizationId);
      if (known !== undefined && known.version >= pause.version) return false;
      view.put(pauses, pause.organizationId, pause);
      return true;
    });
  }
}
