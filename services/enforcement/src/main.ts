import { runService } from '@zhiqi/runtime';
import { enforcementService } from './service.ts';

await runService(enforcementService(process.env));
