import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../platform/locate.ts';

/** How far the officers got with one patent of the invented round. */
type Outcome = 'pending' | 'assigned' | 'answered' | 'verified' | 'awakened' | 'unreachable' | 'excluded';

/** What the holder said: the questionnaire's shapes that the sample uses. */
export type SampleAnswer = 'own-production' | 'licence' | 'not-implemented' | 'reserve';

export interface SampleItem {
  readonly applicationNo: string;
  /** Number of right holders; each states its own willingness. */
  readonly holders: number;
  readonly outcome: Outcome;
  readonly assignee?: string;
  readonly answer?: SampleAnswer;
}

/** `stocktaking.json`: one round of the invented year. */
export interface SampleRound {
  readonly planYear: number;
  readonly baselineDate: string;
  readonly dueOn: string;
  readonly items: readonly SampleItem[];
}

const FOLDER = join(ROOT, 'deploy', 'local', 'sample');

/** The invented patent list, in the layout of a CNIPR export. */
export const SAMPLE_PATENTS = join(FOLDER, 'patents.csv');

export function readSampleRound(): SampleRound {
  return JSON.parse(readFileSync(join(FOLDER, 'stocktaking.json'), 'utf8')) as SampleRound;
}
