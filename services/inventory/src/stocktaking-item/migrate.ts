import type { AbsentItem, ExistingItem, ItemState } from './domain.ts';

/** What an item did not keep under schema 1; `announced: false` makes its round's process tell others of it. */
const NOT_KEPT = {
  supplementary: false,
  questionnaireVersion: 'SURVEY-v1',
  kind: null,
  divisionCode: null,
  dueOn: null,
  handovers: [],
  frozenIn: 0,
  announced: false,
} satisfies Partial<ExistingItem>;

/** Kept by every state of schema 2, and by none before. */
type NotKept = keyof typeof NOT_KEPT | 'localHolders' | 'holders';
type ItemOfSchema1 = ExistingItem extends infer Item
  ? Item extends ExistingItem
    ? Omit<Item, NotKept>
    : never
  : never;

/** Lifts a stored item to today's shape. @throws Error for a shape that this version never wrote */
export function migrateItem(stored: unknown, fromSchema: number): ItemState {
  if (fromSchema !== 1) throw new Error(`a stocktaking item of schema ${fromSchema} cannot be read`);
  const item = stored as AbsentItem | ItemOfSchema1;
  if (item.status === 'ABSENT') return item;
  const holders = item.holderKeys.length;
  // How many of them are local is told when the item is announced.
  const lifted: ExistingItem = { ...item, ...NOT_KEPT, localHolders: Math.min(holders, 1), holders };
  if (lifted.status !== 'ANSWERED' && lifted.status !== 'VERIFIED') return lifted;
  // SURVEY-v1 did not ask for it.
  const answer = { ...lifted.answered.answer, technologyReadiness: null };
  return { ...lifted, answered: { ...lifted.answered, answer } };
}
