import { runService } from '@zhiqi/runtime';
import { inventoryService } from './service.ts';

await runService(inventoryService);
