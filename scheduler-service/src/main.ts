import 'reflect-metadata';
import { runService } from '@baton/hosting';
import { schedulerService } from './scheduler.service';

void runService(schedulerService);
