import 'reflect-metadata';
import { runService } from '@baton/hosting';
import { salesService } from './sales.service';

void runService(salesService);
