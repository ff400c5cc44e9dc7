import { runService } from '@zhiqi/runtime';
import { cultivationService } from './service.ts';

await runService(cultivationService);
