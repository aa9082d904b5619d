import type { NewOpenItem } from '../../domain/open-item';

/** Where open items are kept. */
export abstract class OpenItemRepository {
  /**
   * Adds open items of any number of organizations, under a scope of exactly these. An item that is known by its document
   * stays as it is, paid or not.
   */
  abstract record(items: readonly NewOpenItem[]): Promise<void>;
}
