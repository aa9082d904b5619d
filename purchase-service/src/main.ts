import 'reflect-metadata';
import { runService } from '@baton/hosting';
import { purchaseService } from './purchase.service';

void runService(purchaseService);
