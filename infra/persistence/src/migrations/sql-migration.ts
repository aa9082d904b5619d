/**
 * A step in the life of a schema, as plain SQL. Unqualified names are those of the service's schema. Once released it is
 * never changed; what follows is another step.
 */
export interface SqlMigration {
  /** Unique within the service; names sort in the order of the steps: `2026-03-01-sales-invoices`. */
  readonly name: string;
  readonly sql: string;
}
