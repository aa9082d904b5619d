import type { MessageOf, QuarantineListed, ReleaseFromQuarantine } from '@baton/contracts';

/** The modules' quarantine, which only they know. */
export abstract class ModuleQuarantine {
  /** @throws {ModuleUnavailableError} when the module does not answer in time. */
  abstract list(module: string, limit: number): Promise<MessageOf<typeof QuarantineListed>>;

  /**
   * @returns false when the organization was in no quarantine there.
   * @throws {ModuleUnavailableError} when the module does not answer in time; asking again is harmless.
   */
  abstract release(release: MessageOf<typeof ReleaseFromQuarantine>): Promise<boolean>;
}
