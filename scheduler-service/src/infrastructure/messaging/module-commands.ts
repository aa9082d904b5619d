import {
  AppError,
  type MessageOf,
  type MessageType,
  RunAccountingSchedulerCommand,
  RunPurchaseSchedulerCommand,
  RunSalesSchedulerCommand,
  type RunSchedulerCommand,
} from '@baton/contracts';

/** A module's command; all of them carry what the base carries. */
export type ModuleCommand = MessageType<MessageOf<typeof RunSchedulerCommand>, 'platform'>;

const commands: ReadonlyMap<string, ModuleCommand> = new Map([
  ['sales', RunSalesSchedulerCommand],
  ['purchase', RunPurchaseSchedulerCommand],
  ['accounting', RunAccountingSchedulerCommand],
]);

/** A pipeline names a module for which no command is declared. */
export class UnknownModuleError extends AppError {
  readonly code = 'UNKNOWN_MODULE';
  readonly retryable = false;

  constructor(readonly module: string) {
    super(
      `No command is declared for the module ${module}, so its stage cannot be dispatched. Declare one in module-commands.ts.`,
    );
  }
}

/** The modules for which a command is declared. */
export const commandedModules: readonly string[] = [...commands.keys()];

/** The command that asks a module for its part of a date. @throws {UnknownModuleError} when there is none. */
export function commandOf(module: string): ModuleCommand {
  const command = commands.get(module);
  if (command === undefined) throw new UnknownModuleError(module);
  return command;
}
