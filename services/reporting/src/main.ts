import { runService } from '@zhiqi/runtime';
import { reportingService } from './service.ts';

await runService(reportingService());
