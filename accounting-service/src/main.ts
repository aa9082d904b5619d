import 'reflect-metadata';
import { runService } from '@baton/hosting';
import { accountingService } from './accounting.service';

void runService(accountingService);
