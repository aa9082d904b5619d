import type { PostedBill, PostedInvoice } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { openItemOfBill, openItemOfInvoice } from '../domain/open-item';
import { OpenItemRepository } from './ports/open-item.repository.port';

/** Keeps what sales and purchase posted as open items, for reconciliation to match. Safe to repeat. */
@Injectable()
export class RecordOpenItems {
  constructor(private readonly openItems: OpenItemRepository) {}

  /** Receivables of posted invoices. @throws {DocumentNegativeError} on a total below zero; then none is recorded. */
  async ofInvoices(invoices: readonly PostedInvoice[]): Promise<void> {
    await this.openItems.record(invoices.map(openItemOfInvoice));
  }

  /** Payables of posted bills. @throws {DocumentNegativeError} on a total below zero; then none is recorded. */
  async ofBills(bills: readonly PostedBill[]): Promise<void> {
    await this.openItems.record(bills.map(openItemOfBill));
  }
}
