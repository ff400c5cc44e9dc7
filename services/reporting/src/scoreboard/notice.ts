import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';

/** A yearly work-plan notice: plan data, one file a year. */
const noticeSchema = v.strictObject({
  planYear: v.pipe(v.number(), v.integer()),
  title: v.string(),
  documentNo: v.string(),
  issuedOn: v.pipe(v.string(), v.isoDate()),
  items: v.array(
    v.strictObject({
      /** Section and number with ASCII brackets, `三(三)`. */
      id: v.pipe(v.string(), v.regex(/^[一二三四五六七八九十]+\([一二三四五六七八九十]+\)$/)),
      title: v.string(),
      /** Services that answer for it. */
      owners: v.array(v.picklist(['inventory', 'cultivation', 'financing', 'enforcement', 'reporting'])),
      /** The sentence itself. */
      text: v.string(),
    }),
  ),
});

export type Notice = v.InferOutput<typeof noticeSchema>;

/** All notices the platform knows. */
export class Notices {
  readonly #byYear: readonly Notice[];

  constructor(notices: readonly Notice[]) {
    if (notices.length === 0) throw new Error('no notice is loaded: the scoreboard has no items');
    this.#byYear = [...notices].sort((a, b) => a.planYear - b.planYear);
  }

  /** Reads every `*.json` of a folder. @throws on a file that is not a notice, naming it */
  static load(folder: URL): Notices {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return new Notices(files.map((file) => readNotice(new URL(file, folder))));
  }

  /** The notice of a plan year; where none is loaded the nearest earlier one, else the first. */
  forYear(planYear: number): Notice {
    const found = this.#byYear.findLast((notice) => notice.planYear <= planYear) ?? this.#byYear[0];
    if (!found) throw new Error('no notice is loaded');
    return found;
  }

  /** Ids of all items of all notices: what a definition may serve. */
  itemIds(): ReadonlySet<string> {
    return new Set(this.#byYear.flatMap(({ items }) => items.map(({ id }) => id)));
  }
}

function readNotice(file: URL): Notice {
  const parsed = v.safeParse(noticeSchema, JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.output;
  throw new Error(`${file.pathname} is not a notice: ${v.summarize(parsed.issues)}`);
}
