import { patentCheckDigit } from '@zhiqi/kernel';
import { connectDatabase } from '@zhiqi/runtime';
import { eventually } from '@zhiqi/testing';
import type { Platform } from '../harness/platform.ts';
import type { InventedCorpus } from './invented-corpus.ts';

const DATABASE = 'zhiqi_inventory';
/** Imported by the service itself; the others are written as these were. */
const IMPORTED = 20;
const PAGE = 1_000;
const IN_FORCE = 'GRANTED_IN_FORCE';

interface StoredPatent {
  readonly _id: string;
  readonly v: number;
  readonly schema: number;
  readonly state: Record<string, unknown>;
}

/**
 * Fills the store of a platform with invented patents: a few by the import, the others as copies of what it stored, each with
 * a number, a title, an abstract, a claim, a class and a judgement of its own. Nothing waits for the relay.
 * @returns numbers of those in force
 */
export async function fillStore(platform: Platform, corpus: InventedCorpus, count: number): Promise<string[]> {
  await platform.importPatents(IMPORTED);
  const { mongodbUri } = await platform.status();
  const { db, close } = await connectDatabase(mongodbUri, DATABASE);
  try {
    const patents = db.collection<StoredPatent>('patents');
    const waiting = { pendingSince: { $exists: true } };
    await eventually(async () => (await patents.countDocuments(waiting)) === 0, { what: 'outboxes are empty' });
    const templates = await patents.find().toArray();
    await patents.deleteMany({ _id: { $in: templates.map(({ _id }) => _id) } });
    const numbers: string[] = [];
    for (let from = 0; from < count; from += PAGE) {
      const page = Array.from({ length: Math.min(PAGE, count - from) }, (_, at) => {
        const template = templates[(from + at) % templates.length];
        if (template === undefined) throw new Error('nothing was imported');
        return invented(template, corpus, from + at);
      });
      await patents.insertMany(page, { ordered: false });
      numbers.push(...page.filter(({ state }) => state.legalState === IN_FORCE).map(({ _id }) => _id));
    }
    return numbers;
  } finally {
    await close();
  }
}

function invented(template: StoredPatent, corpus: InventedCorpus, number: number): StoredPatent {
  const body = `20181${String(number).padStart(7, '0')}`;
  const applicationNo = `${body}.${patentCheckDigit(body)}`;
  const { text, facts } = corpus.supply(number);
  const state = {
    ...template.state,
    applicationNo,
    title: text.title,
    abstract: text.abstract,
    firstClaim: text.firstClaim,
    ipcMain: facts.ipc[0] ?? null,
    ipc: facts.ipc.map((subclass) => `${subclass}${1 + (number % 60)}/00`),
    legalState: facts.inForce === false ? 'LAPSED' : IN_FORCE,
    availability: {
      ...(template.state.availability as object),
      availability: facts.availability,
      reasonCodes: ['U_WILLING'],
    },
  };
  return { ...template, _id: applicationNo, state };
}
