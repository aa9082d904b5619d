import { type OrganizationId, RunSalesSchedulerCommand } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import {
  defineScheduleType,
  type ExecutionContext,
  type Outcome,
  ScheduleRunnerModule,
  type ScheduleRunnerOptions,
  ScheduleType,
  type SetExecutionContext,
  SetScheduleType,
  succeeded,
} from '@baton/schedule-runner';
import { defineEntity, p } from '@mikro-orm/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { DUE, type DueTemplate, INSERT_INVOICE, MOVE_TEMPLATE, POST_SET } from './statements';
import { POSTING_TYPES } from './world';

const PostSql = defineScheduleType(POSTING_TYPES.sql);
const PostEntities = defineScheduleType(POSTING_TYPES.entities);
const PostSet = defineScheduleType(POSTING_TYPES.set);

const DAY_MS = 86_400_000;

const Template = defineEntity({
  name: 'Template',
  tableName: 'invoice_template',
  properties: {
    organizationId: p.uuid().primary().fieldName('organization_id'),
    templateId: p.uuid().primary().fieldName('template_id'),
    amount: p.decimal('string'),
    nextDate: p.date().fieldName('next_date'),
  },
});

const Invoice = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  properties: {
    organizationId: p.uuid().primary().fieldName('organization_id'),
    templateId: p.uuid().primary().fieldName('template_id'),
    periodDate: p.date().primary().fieldName('period_date'),
    amount: p.decimal('string'),
  },
});

/** The entities of {@link PostEntitiesHandler}. */
export const postingEntities = [Template, Invoice];

/** In SQL: one read, one round trip of writes. */
@ScheduleType(PostSql)
class PostSqlHandler {
  async execute({ tenant, runDateUtc }: ExecutionContext<typeof PostSql>): Promise<Outcome> {
    const unit = UnitOfWork.current();
    const due = await unit.query<DueTemplate>(DUE, [tenant, runDateUtc]);
    await unit.batch(
      due.flatMap(({ template_id, next_date, amount }) => [
        { text: INSERT_INVOICE, values: [tenant, template_id, next_date, amount] },
        { text: MOVE_TEMPLATE, values: [tenant, template_id] },
      ]),
    );
    return succeeded();
  }
}

/** The same with entities of MikroORM. */
@ScheduleType(PostEntities)
class PostEntitiesHandler {
  async execute({ tenant, runDateUtc }: ExecutionContext<typeof PostEntities>): Promise<Outcome> {
    const entities = await UnitOfWork.current().entityManager();
    const due = await entities.find(Template, { organizationId: tenant, nextDate: { $lte: runDateUtc } });
    for (const template of due) {
      const { templateId, nextDate, amount } = template;
      entities.create(Invoice, { organizationId: tenant, templateId, periodDate: nextDate, amount });
      template.nextDate = new Date(new Date(nextDate).getTime() + 30 * DAY_MS).toISOString().slice(0, 10);
    }
    return succeeded();
  }
}

/** The same for a slice at once. */
@SetScheduleType(PostSet)
class PostSetHandler {
  async executeSet({
    tenants,
    runDateUtc,
  }: SetExecutionContext<typeof PostSet>): Promise<ReadonlyMap<OrganizationId, Outcome>> {
    await UnitOfWork.current().execute(POST_SET, [tenants, runDateUtc]);
    return new Map();
  }
}

/** A module that posts invoices, as a team would write it. */
@Module({})
export class PostingModule {
  static forRoot(options: Pick<ScheduleRunnerOptions, 'window' | 'slice'>): DynamicModule {
    const kit = ScheduleRunnerModule.forRoot({
      ...options,
      module: 'sales',
      command: RunSalesSchedulerCommand,
      scheduleTypes: [PostSql, PostEntities, PostSet],
    });
    return { module: PostingModule, imports: [kit], providers: [PostSqlHandler, PostEntitiesHandler, PostSetHandler] };
  }
}
