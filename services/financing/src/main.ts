import { runService } from '@zhiqi/runtime';
import { financingService } from './service.ts';

await runService(financingService);
